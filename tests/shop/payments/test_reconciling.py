"""Comparing with the real provider's stand-in what no event has told."""

from datetime import timedelta

import pytest
import stripe as sdk
from django.conf import settings
from django.utils import timezone

from shop.orders.models import Order
from shop.payments.gateways import GatewayRefusedError, IntentState
from shop.payments.gateways import stripe as gateway_module
from shop.payments.gateways.stripe import WATCHED, StripeGateway
from shop.payments.models import Payment, ProviderEvent, Refund
from shop.payments.selectors import payments_to_compare
from shop.payments.services import (
    capture_payment,
    check_payment,
    request_capture,
    request_refund,
    send_refund,
    start_payment,
)
from shop.payments.services import sweep as sweep_module
from shop.payments.services.sweep import reconcile
from tests.factories.checkout import World, placed_order
from tests.standins.stripe import StripeStandin

pytestmark = pytest.mark.django_db
CARD = {"payment_method": "pm_card_visa", "return_url": "https://shop.example/"}


@pytest.fixture(autouse=True)
def _no_tasks(monkeypatch) -> None:
    # What happens with an event is another test's matter.
    monkeypatch.setattr("shop.receivers.process_provider_event_task.delay", lambda **_: None)


def provider() -> sdk.StripeClient:
    return sdk.StripeClient(
        settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE}
    )


def held_order(world: World, *, days_old: int = 5) -> Order:
    """Return an order whose card was held some days ago."""
    order = placed_order({world.cup: 3})
    payment = start_payment(payment_id=order.payments.get().pk)
    provider().v1.payment_intents.confirm(payment.reference, CARD)
    check_payment(reference=payment.reference, at=timezone.now())
    long_ago = timezone.now() - timedelta(days=days_old)
    Payment.objects.filter(pk=payment.pk).update(created_at=long_ago)
    order.refresh_from_db()
    return order


def taken_order(world: World) -> Order:
    order = held_order(world)
    request_capture(order_id=order.pk, at=timezone.now())
    capture_payment(payment_id=order.payments.get().pk, at=timezone.now())
    return order


def reconcile_later() -> int:
    """Reconcile when nothing here is new enough to be listed any more."""
    now = timezone.now()
    return reconcile(since=now + timedelta(hours=1), at=now)


def test_a_hold_that_was_let_go_days_ago_is_found(world: World, stripe: StripeStandin):
    order = held_order(world)
    provider().v1.payment_intents.cancel(order.payments.get().reference)

    assert reconcile_later() == 1

    order.refresh_from_db()
    assert (order.status, order.payments.get().state) == ("IN_REVIEW", "CANCELLED")


def test_a_capture_that_was_made_by_hand_is_found(world: World, stripe: StripeStandin):
    order = held_order(world)
    provider().v1.payment_intents.capture(order.payments.get().reference)

    assert reconcile_later() == 1

    order.refresh_from_db()
    assert (order.status, str(order.payments.get().captured)) == ("PAID", "€61.90")


def test_a_refund_whose_end_no_event_told_is_found(world: World, stripe: StripeStandin):
    order = taken_order(world)
    refund = request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=timezone.now(),
    )
    send_refund(refund_id=refund.pk, at=timezone.now())
    # As if the bank had been slow, and its word was lost.
    Refund.objects.update(state=Refund.State.SENT)
    Payment.objects.update(refunded=0)
    refund.payment.refresh_from_db()

    reconcile_later()

    refund.refresh_from_db()
    assert refund.state == "SUCCEEDED"


def test_a_refund_that_was_made_by_hand_is_found_in_the_list_of_refunds(
    world: World, stripe: StripeStandin, monkeypatch
):
    order = taken_order(world)
    provider().v1.refunds.create({"payment_intent": order.payments.get().reference, "amount": 100})
    # The intent itself is too old to be listed.
    monkeypatch.setattr(StripeGateway, "changed_since", lambda *_: iter(()))
    now = timezone.now()

    reconcile(since=now - timedelta(hours=1), at=now)

    assert order.events.get(kind="FOREIGN_REFUND").data["amount"] == "€1.00"


def test_what_was_compared_waits_its_turn(world: World, stripe: StripeStandin, monkeypatch):
    monkeypatch.setattr(sweep_module, "BATCH", 1)
    first, second = (held_order(world).payments.get() for _number in range(2))
    fresh = held_order(world, days_old=0).payments.get()
    now = timezone.now()
    due = payments_to_compare(before=now - timedelta(hours=6))
    assert list(due.all()) == [first, second]

    reconcile_later()
    assert list(due.all()) == [second]
    reconcile_later()
    assert list(due.all()) == []

    assert list(payments_to_compare(before=now + timedelta(hours=1))) == [fresh, first, second]


def test_one_that_the_provider_refuses_stops_nobody_else(
    world: World, stripe: StripeStandin, monkeypatch
):
    orders = [held_order(world) for _number in range(3)]
    references = [order.payments.get().reference for order in orders]
    for reference in references:
        provider().v1.payment_intents.capture(reference)
    retrieve = StripeGateway.retrieve

    def refuse_one(self: StripeGateway, reference: str) -> IntentState:
        if reference == references[1]:
            raise GatewayRefusedError("no such intent")
        return retrieve(self, reference)

    monkeypatch.setattr(StripeGateway, "retrieve", refuse_one)
    now = timezone.now()

    assert reconcile(since=now - timedelta(hours=1), at=now) == 2
    assert [Order.objects.get(pk=order.pk).status for order in orders] == [
        "PAID",
        "AUTHORISED",
        "PAID",
    ]
    # The list left it out; among the old ones it is refused again, and is put behind.
    assert Payment.objects.get(reference=references[1]).checked_at == now


def test_events_that_never_arrived_are_stored_once(
    world: World, stripe: StripeStandin, monkeypatch
):
    monkeypatch.setattr(gateway_module, "PAGE", 2)
    held_order(world)
    provider().v1.customers.create({"email": "ada@example.com"})
    now = timezone.now()

    for _time in range(2):
        reconcile(since=now - timedelta(hours=1), at=now)

    made = provider().v1.events.list({"limit": 100}).data
    wanted = {event.id for event in made if event.type in WATCHED}
    assert {event.type for event in made} - set(WATCHED) >= {"customer.created"}
    assert set(ProviderEvent.objects.values_list("event_id", flat=True)) == wanted
    assert (
        ProviderEvent.objects.get(type="payment_intent.amount_capturable_updated").payload["data"][
            "object"
        ]["id"]
        == Payment.objects.get().reference
    )
