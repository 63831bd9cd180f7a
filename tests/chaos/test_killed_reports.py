"""A worker dies of SIGKILL between telling a tax provider of a sale and of its refund."""

from datetime import timedelta

import pytest
import time_machine
from celery import current_app
from django.utils import timezone

from shop.payments.services import send_refund
from shop.tax_reports.models import TaxReport, TaxReversal
from tests.chaos import money
from tests.chaos.conftest import (
    QUEUES,
    Chaos,
    kill,
    losing_messages,
    sending_to,
    taken_messages,
    wait_until,
)
from tests.chaos.gate import is_any_worker_left, locked_tables, waiting_tasks
from tests.chaos.scenes import REPORTS
from tests.factories.checkout import World, address_in, filled_cart, placed
from tests.standins.stripe import StripeStandin

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_limits", "rates_server", "mail_server"),
]


def test_a_sale_and_its_refund_are_told_once(chaos: Chaos, world: World, stripe: StripeStandin):
    """One has told of the sale and comes to the refund, the sweeper has just begun."""
    address = address_in("us", city="San Francisco", region="CA", postcode="94107")
    with losing_messages():
        cart = filled_cart({world.cup: 2}, market="us", address=address)
        order = placed(cart, at=timezone.now())
        money.give_back(order, stripe)
        send_refund(refund_id=order.refunds.get().pk, at=timezone.now())
    worker = chaos.start_worker(QUEUES, slots=len(REPORTS))
    with sending_to(chaos.broker), locked_tables("shop.TaxReversal"):
        current_app.tasks[REPORTS[0]].delay(order_id=order.pk)
        current_app.tasks[REPORTS[1]].delay()
        wait_until(lambda: waiting_tasks().keys() == set(REPORTS))
        kill(worker)
    wait_until(lambda: not is_any_worker_left())

    assert taken_messages(chaos.broker) == len(REPORTS)
    assert TaxReport.objects.get().state == "REPORTED"
    assert TaxReversal.objects.count() == 0
    for _time in range(2):
        with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
            current_app.tasks[REPORTS[1]].delay()
        told = stripe._account.store.newest_first("tax.transaction")
        assert [row["type"] for row in told] == ["reversal", "transaction"]
        assert TaxReversal.objects.get().reference == told[0]["id"]
