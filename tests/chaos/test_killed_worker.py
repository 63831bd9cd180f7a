"""A worker dies of SIGKILL in the middle of a task; the sweepers find the work again, once.

The stand-in does what it is asked and answers late, so that the worker dies between the fact at
the provider and our knowledge of it.
"""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from shop.orders.models import Order
from shop.payments.gateways import stripe_gateway
from shop.payments.models import LedgerEntry, Payment, ProviderEvent, Refund
from shop.payments.selectors import ledger_differences
from shop.tasks import sweep_payments_task, sweep_provider_events_task
from tests.chaos.conftest import StartWorker, kill, sending_to, wait_until
from tests.chaos.money import give_back, hear, let_go, start, take
from tests.factories.checkout import World, placed_order
from tests.standins.stripe import StripeStandin

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
Leave = Callable[[Order, StripeStandin], None]
LONG_AGO = timedelta(minutes=5)


# Before and after: the payment's state; then the order's, and cents taken and given back.
SCENES: dict[Leave, tuple[str, str, str, tuple[int, int]]] = {
    start: ("NEW", "PENDING", "AWAITING_PAYMENT", (0, 0)),
    hear: ("PENDING", "AUTHORISED", "AUTHORISED", (0, 0)),
    take: ("AUTHORISED", "CAPTURED", "PAID", (4290, 0)),
    let_go: ("AUTHORISED", "CANCELLED", "CANCELLED", (0, 0)),
    give_back: ("CAPTURED", "CAPTURED", "PARTLY_REFUNDED", (4290, 1900)),
}


def test_what_a_killed_worker_left_is_finished_once(
    world: World, stripe: StripeStandin, broker: str, start_worker: StartWorker
):
    orders = {leave: placed_order({world.cup: 2}, at=timezone.now()) for leave in SCENES}
    with sending_to(broker):
        for leave, order in orders.items():
            leave(order, stripe)
        # Nobody announces a new payment: the browser starts it, else the sweeper.
        _grow_old(orders[start])
        sweep_payments_task()
    asked_before = len(stripe.requests)
    stripe.late_seconds = 60
    for _scene in SCENES:
        stripe.fail_next("/v1/", "late")

    worker = start_worker()
    wait_until(lambda: len(stripe.requests) == asked_before + len(SCENES))
    time.sleep(0.5)
    kill(worker)

    asked = sorted(seen.path.rpartition("/")[2] for seen in stripe.requests[asked_before:])
    heard = str(orders[hear].payments.get().reference)
    assert asked == sorted(["payment_intents", heard, "capture", "cancel", "refunds"])
    assert _states(orders) == [before for before, *_rest in SCENES.values()]
    for _time in range(2):
        for order in orders.values():
            _grow_old(order)
        sweep_payments_task()
        sweep_provider_events_task()

    assert _states(orders) == [after for _before, after, *_rest in SCENES.values()]
    for leave, order in orders.items():
        order.refresh_from_db()
        assert (order.status, _at_the_provider(order)) == SCENES[leave][2:]
        kinds = LedgerEntry.objects.filter(payment__order=order).values_list("kind", flat=True)
        assert len(kinds) == len(set(kinds))
    assert ledger_differences() == []
    assert not ProviderEvent.objects.filter(processed_at=None).exists()


def _states(orders: dict[Leave, Order]) -> list[str]:
    return [order.payments.get().state for order in orders.values()]


def _grow_old(order: Order) -> None:
    """Let so much time pass that the sweepers take notice."""
    moment = timezone.now() - LONG_AGO
    Payment.objects.filter(order=order).update(created_at=moment)
    for name in ("capture_requested_at", "cancel_requested_at"):
        Payment.objects.filter(order=order, **{f"{name}__isnull": False}).update(**{name: moment})
    Refund.objects.filter(order=order).update(created_at=moment)
    ProviderEvent.objects.update(received_at=moment)


def _at_the_provider(order: Order) -> tuple[int, int]:
    """Return what the provider has taken and given back, in cents."""
    state = stripe_gateway().retrieve(order.payments.get().reference or "")
    back = sum(int(row.amount.amount * 100) for row in state.refunds)
    return int(state.captured.amount * 100), back
