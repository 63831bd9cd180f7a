"""Disputed payments at the real provider's stand-in, and goods that wait because of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe as sdk
from django.conf import settings
from django.test import Client
from django.utils import timezone

from crm.messages.models import OutgoingMail
from logistics.fulfilment.services.errors import NotReadyToFulfilError
from logistics.fulfilment.services.plan import plan_shipment
from shop.orders.models import Order
from shop.payments.admin.disputes import open_disputes
from shop.payments.models import Dispute, ProviderEvent
from shop.payments.services import (
    accept_payment,
    capture_payment,
    check_payment,
    process_provider_event,
    request_capture,
    start_payment,
    store_provider_event,
)
from shop.payments.services.sweep import reconcile
from tests.factories.checkout import World, placed_order
from tests.standins.stripe import StripeStandin

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tasks(monkeypatch) -> None:
    monkeypatch.setattr("shop.receivers.process_provider_event_task.delay", lambda **_: None)


def provider() -> sdk.StripeClient:
    return sdk.StripeClient(
        settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE}
    )


def held_order(world: World) -> Order:
    order = placed_order({world.cup: 1})
    payment = start_payment(payment_id=order.payments.get().pk)
    provider().v1.payment_intents.confirm(
        payment.reference, {"payment_method": "pm_card_visa", "return_url": "https://shop.example/"}
    )
    check_payment(reference=payment.reference, at=timezone.now())
    order.refresh_from_db()
    return order


def taken_order(world: World) -> Order:
    order = held_order(world)
    request_capture(order_id=order.pk, at=timezone.now())
    capture_payment(payment_id=order.payments.get().pk, at=timezone.now())
    order.refresh_from_db()
    assert order.status == "PAID"
    return order


def disputed(stripe: StripeStandin, order: Order) -> dict[str, Any]:
    intent = provider().v1.payment_intents.retrieve(order.payments.get().reference)
    return stripe.dispute(intent.latest_charge)


def work_off(order: Order, *names: str) -> None:
    """Process what the stand-in tells, in the given order of events."""
    events = provider().v1.events.list({"limit": 100}).data
    for name in names:
        payload = next(event.to_dict(for_json=True) for event in events if event.type == name)
        process(payload)
    order.refresh_from_db()


def process(payload: dict[str, Any]) -> ProviderEvent:
    store_provider_event(payload=payload, at=timezone.now())
    event = ProviderEvent.objects.get(event_id=payload["id"])
    process_provider_event(provider_event_id=event.pk, at=timezone.now())
    event.refresh_from_db()
    return event


def radar(order: Order, **changes: Any) -> dict[str, Any]:
    subject = {
        "id": "issfr_1",
        "object": "radar.early_fraud_warning",
        "payment_intent": order.payments.get().reference,
        "fraud_type": "made_with_stolen_card",
        **changes,
    }
    return {"id": f"evt_{subject['id']}", "type": "radar", "data": {"object": subject}}


def test_a_disputed_order_that_is_not_sent_waits_and_its_deadline_is_known(
    world: World, stripe: StripeStandin
):
    order = taken_order(world)
    made = disputed(stripe, order)

    work_off(order, "charge.dispute.created", "charge.dispute.created")

    assert order.status == "IN_REVIEW"
    dispute = Dispute.objects.get()
    assert (dispute.kind, dispute.state, dispute.reason) == ("DISPUTE", "OPEN", "fraudulent")
    assert (dispute.reference, str(dispute.amount)) == (made["id"], "€23.90")
    assert dispute.due_by == datetime.fromtimestamp(made["evidence_details"]["due_by"], tz=UTC)
    with pytest.raises(NotReadyToFulfilError):
        plan_shipment(order_id=order.pk, at=timezone.now())
    assert not OutgoingMail.objects.filter(kind="PAYMENT_IN_REVIEW").exists()


@pytest.mark.parametrize(
    ("fulfilment", "status"),
    [("PARTLY_SHIPPED", "IN_REVIEW"), ("SHIPPED", "PAID"), ("DELIVERED", "PAID")],
)
def test_only_what_is_not_sent_yet_is_held(
    world: World, stripe: StripeStandin, fulfilment: str, status: str
):
    order = taken_order(world)
    Order.objects.update(fulfilment=fulfilment)
    disputed(stripe, order)

    work_off(order, "charge.dispute.created")

    assert order.status == status
    assert Dispute.objects.get().state == "OPEN"


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_dispute_that_ends_is_closed_once_and_people_let_the_order_go_on(
    world: World, stripe: StripeStandin, outcome: str
):
    order = taken_order(world)
    made = disputed(stripe, order)
    work_off(order, "charge.dispute.created")
    stripe.close_dispute(made["id"], outcome=outcome)

    work_off(order, "charge.dispute.closed")
    closed_at = Dispute.objects.get().closed_at
    work_off(order, "charge.dispute.created", "charge.dispute.funds_withdrawn")

    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.closed_at) == (outcome.upper(), closed_at)
    assert order.status == "IN_REVIEW"
    amount = order.payments.get().captured
    accept_payment(order_id=order.pk, amount=amount, actor="mei", at=timezone.now())
    order.refresh_from_db()
    assert order.status == "PAID"
    assert len(plan_shipment(order_id=order.pk, at=timezone.now())) == 1


def test_a_dispute_that_is_over_before_we_hear_of_it_holds_nothing(
    world: World, stripe: StripeStandin
):
    order = taken_order(world)
    stripe.close_dispute(disputed(stripe, order)["id"], outcome="won")

    work_off(order, "charge.dispute.closed", "charge.dispute.created")

    assert (order.status, Dispute.objects.get().state) == ("PAID", "WON")


def test_a_dispute_that_no_event_told_is_found_by_reconciling(world: World, stripe: StripeStandin):
    order = taken_order(world)
    disputed(stripe, order)
    now = timezone.now()

    reconcile(since=now - timedelta(hours=1), at=now)
    for event in ProviderEvent.objects.order_by("pk"):
        process_provider_event(provider_event_id=event.pk, at=now)

    order.refresh_from_db()
    assert (order.status, Dispute.objects.count()) == ("IN_REVIEW", 1)


@pytest.mark.parametrize(
    ("changes", "kind", "reason"),
    [
        ({}, "FRAUD_WARNING", "made_with_stolen_card"),
        (
            {"id": "prv_1", "object": "review", "open": True, "reason": "rule", "fraud_type": None},
            "REVIEW",
            "rule",
        ),
    ],
)
def test_a_held_order_that_the_provider_doubts_waits_and_goes_on_when_accepted(
    world: World, stripe: StripeStandin, changes: dict[str, Any], kind: str, reason: str
):
    order = held_order(world)

    process(radar(order, **changes))

    order.refresh_from_db()
    dispute = Dispute.objects.get()
    assert order.status == "IN_REVIEW"
    assert (dispute.kind, dispute.reason, str(dispute.amount)) == (kind, reason, "€23.90")
    accept_payment(order_id=order.pk, amount=dispute.amount, actor="mei", at=timezone.now())
    capture_payment(payment_id=dispute.payment_id, at=timezone.now())
    order.refresh_from_db()
    assert order.status == "PAID"


def test_a_review_that_is_closed_stays_closed(world: World, stripe: StripeStandin):
    order = held_order(world)
    review = {"id": "prv_1", "object": "review", "reason": "rule"}
    process(radar(order, **review, open=False))

    process({**radar(order, **review, open=True), "id": "evt_late"})

    order.refresh_from_db()
    assert (Dispute.objects.get().state, order.status) == ("CLOSED", "AUTHORISED")


def test_money_that_is_taken_meanwhile_does_not_end_the_review(world: World, stripe: StripeStandin):
    order = held_order(world)
    process(radar(order))
    provider().v1.payment_intents.capture(order.payments.get().reference)

    check_payment(reference=order.payments.get().reference, at=timezone.now())

    order.refresh_from_db()
    assert (order.status, order.payments.get().state) == ("IN_REVIEW", "CAPTURED")


def test_a_warning_about_somebody_else_s_payment_is_ignored(world: World, stripe: StripeStandin):
    order = held_order(world)

    event = process(radar(order, payment_intent=None))

    assert (event.is_ignored, event.error) == (True, "")
    assert not Dispute.objects.exists()


def test_the_desk_lists_disputes_with_their_deadlines(
    world: World,
    stripe: StripeStandin,
    desk: Client,
):
    assert (open_disputes(None).figure, open_disputes(None).is_alert) == ("0", False)
    order = taken_order(world)
    made = disputed(stripe, order)
    work_off(order, "charge.dispute.created")
    Dispute.objects.update(due_by=datetime(2026, 12, 2, 12, 0, tzinfo=UTC))

    tile = open_disputes(None)
    listed = desk.get("/admin/shop/dispute/", {"state__exact": "OPEN"}).content.decode()
    page = desk.get(f"/admin/shop/order/{order.pk}/change/").content.decode()

    assert (tile.figure, tile.is_alert) == ("1", True)
    assert tile.note == "next answer due by 2 Dec 2026"
    assert order.number in listed
    assert "Payment questioned (dispute): €23.90" in page
    assert made["id"] in page
    stripe.close_dispute(made["id"], outcome="lost")
    work_off(order, "charge.dispute.closed")
    page = desk.get(f"/admin/shop/order/{order.pk}/change/").content.decode()
    assert "Question settled (dispute): lost" in page
    assert desk.get(f"/admin/shop/dispute/{Dispute.objects.get().pk}/change/").status_code == 200
