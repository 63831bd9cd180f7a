"""A worker dies of SIGKILL while it gives back VAT that was not due."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone

from shop.checkout.services import business_buyer, save_address
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.payments.services import check_payment
from shop.vat_credits.models import VatCredit
from shop.vat_ids.calculate import read_vat_id
from tests.chaos import money
from tests.chaos.conftest import (
    QUEUES,
    Chaos,
    kill,
    let_beat_run,
    losing_messages,
    sending_to,
    taken_messages,
    wait_until,
)
from tests.chaos.gate import is_any_worker_left, locked_tables, waiting_tasks
from tests.chaos.scenes import VAT
from tests.factories.checkout import World, address_in, filled_cart, placed
from tests.standins.stripe import StripeStandin
from tests.standins.vat import VatStandin

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("rates_server"),
]


def paid_order(world: World, stripe: StripeStandin, registers: VatStandin) -> Order:
    """Return the paid order of a business whose register was silent."""
    cart = filled_cart({world.cup: 2}, market="fr")
    registers.misbehave("down")
    buyer = business_buyer(number=read_vat_id("FR40303265045", country="FR"), at=timezone.now())
    save_address(
        cart_id=cart.pk,
        email="ada@example.com",
        address=address_in("fr", company="SA SODIMAS"),
        business=buyer,
        at=timezone.now(),
    )
    registers.misbehave(None)
    order = placed(cart, at=timezone.now())
    payment = money.paid(order, stripe)
    check_payment(reference=payment.reference or "", at=timezone.now())
    return order


def test_vat_goes_back_once(
    chaos: Chaos, world: World, stripe: StripeStandin, registers: VatStandin, settings: Any
):
    """One has asked and waits to write the refund, the sweeper has just begun."""
    with losing_messages():
        order = paid_order(world, stripe, registers)
    VatCredit.objects.update(next_at=timezone.now())
    # Not asked for below: behind the lock nobody reads it, this test included.
    credit_id = VatCredit.objects.get().pk
    worker = chaos.start_worker(
        QUEUES,
        slots=2,
        VIES_API_BASE=settings.VIES_API_BASE,
    )
    with sending_to(chaos.broker), locked_tables("shop.Refund", "shop.VatCredit"):
        current_app.tasks[VAT[0]].delay(vat_credit_id=credit_id)
        current_app.tasks[VAT[1]].delay()
        wait_until(lambda: waiting_tasks().keys() == set(VAT))
        kill(worker)
    wait_until(lambda: not is_any_worker_left())

    assert taken_messages(chaos.broker) == len(VAT)
    assert VatCredit.objects.get().state == "WAITING"
    for _time in range(2):
        let_beat_run(after=timedelta(minutes=11))
        assert VatCredit.objects.get().state == "CREDITED"
        assert Refund.objects.get(reason="VAT_EXEMPT").tax == Refund.objects.get().amount
        assert order.events.filter(kind="VAT_ID_CONFIRMED").count() == 1
