"""Work whose message is lost, or which came too early or late for it: the sweepers find it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.messages.models import OutgoingMail
from shop.payments.models import Refund
from shop.search.models import Listing
from shop.search.services import mark_stale
from tests.chaos.conftest import (
    QUEUES,
    Chaos,
    kill,
    let_beat_run,
    losing_messages,
    sending_to,
    wait_until,
)
from tests.chaos.gate import is_any_worker_left, waiting_tasks
from tests.chaos.mails import refund
from tests.chaos.scenes import EARLY, set_up
from tests.factories.checkout import World, placed_order, set_stock
from tests.standins.stripe import StripeStandin

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("stripe", "mail_server", "rates_server"),
]


def test_early_scans_are_found_by_the_sweeper(chaos: Chaos, world: World):
    play = set_up([EARLY], world=world, stripe=chaos.stripe)
    chaos.gate.close(at_commit=False)
    with sending_to(chaos.broker):
        play.send()
    worker = chaos.start_worker(QUEUES)
    wait_until(lambda: waiting_tasks().keys() == {EARLY.task})
    kill(worker)
    chaos.gate.open()
    wait_until(lambda: not is_any_worker_left())

    let_beat_run(after=timedelta(minutes=11))

    assert play.facts() == play.expected()


def test_lists_know_what_was_sold_before_no_worker_ran_for_four_minutes(world: World):
    set_stock(world.cup, {"HAM": 2})
    mark_stale(product_ids=[world.cup.product_id])
    listing = Listing.objects.get(variant=world.cup, market_id="de")
    assert listing.is_available
    with losing_messages():
        placed_order({world.cup: 2}, at=timezone.now())

    let_beat_run(after=timedelta(minutes=4))

    listing.refresh_from_db()
    assert not listing.is_available


def test_a_refund_that_took_more_than_a_week_is_told(world: World, stripe: StripeStandin):
    with losing_messages():
        order = placed_order({world.cup: 2}, at=timezone.now())
        refund(order, stripe)
    Refund.objects.update(created_at=timezone.now() - timedelta(days=8))

    let_beat_run(after=timedelta(minutes=11))

    assert OutgoingMail.objects.filter(order=order, kind="ORDER_REFUNDED").count() == 1
