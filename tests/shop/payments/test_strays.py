"""Money at the real provider's stand-in that no payment of ours has asked for."""

from datetime import timedelta

import pytest
import stripe as sdk
from django.conf import settings
from django.test import Client
from django.utils import timezone

from crm.messages.models import OutgoingMail
from crm.messages.selectors import refunds_to_announce, returns_to_announce
from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.gateways.base import IntentStatus
from shop.payments.models import LedgerEntry, Payment, ProviderEvent, Refund
from shop.payments.selectors import ledger_differences, open_payment_of
from shop.payments.services import (
    cancel_order,
    check_payment,
    confirm_payment,
    expire_order,
    finish_cancellation,
    request_capture,
    send_refund,
    start_payment,
    store_provider_event,
)
from shop.payments.services.confirm import ForeignPaymentError
from shop.payments.services.sweep import overdue_work, reconcile
from tests.factories.checkout import AT, World, confirmed, placed_order, started
from tests.factories.gateway import FakeGateway
from tests.standins.stripe import StripeStandin

pytestmark = pytest.mark.django_db
CARD, BANK = {"payment_method": "pm_card_visa"}, {"payment_method_data": {"type": "ideal"}}


def provider() -> sdk.StripeClient:
    return sdk.StripeClient(
        settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE}
    )


def second_intent(order: Order | None, *, amount: int = 5000, **method: object) -> str:
    """Make an intent by hand, as somebody with the provider's dashboard may, and pay it."""
    intents = provider().v1.payment_intents
    intent = intents.create(
        {
            "amount": amount,
            "currency": "eur",
            "automatic_payment_methods": {"enabled": True},
            "payment_method_options": {"card": {"capture_method": "manual"}},
            "metadata": {"order": order.number} if order else {},
        }
    )
    if method:
        intents.confirm(intent.id, {"return_url": "https://shop.example/", **method})
    return intent.id


def paid_order(world: World) -> Order:
    order = placed_order({world.cup: 1})
    payment = start_payment(payment_id=order.payments.get().pk)
    provider().v1.payment_intents.confirm(
        payment.reference, {"return_url": "https://shop.example/", **CARD}
    )
    check_payment(reference=payment.reference, at=timezone.now())
    order.refresh_from_db()
    assert order.status == "AUTHORISED"
    return order


def check(reference: str) -> Payment:
    payment = check_payment(reference=reference, at=timezone.now())
    payment.refresh_from_db()
    assert ledger_differences() == []
    return payment


def booked(payment: Payment) -> list[tuple[str, str]]:
    return [(row.kind, str(row.amount)) for row in payment.entries.order_by("pk")]


def keys_of(stripe: StripeStandin, path: str) -> list[str | None]:
    return [seen.idempotency_key for seen in stripe.requests if seen.path.endswith(path)]


def test_a_second_hold_is_let_go_under_our_own_key(world: World, stripe: StripeStandin):
    order = paid_order(world)
    reference = second_intent(order, **CARD)

    stray = check(reference)
    check(reference)
    finish_cancellation(payment_id=stray.pk, at=timezone.now())

    stray = check(reference)
    assert (stray.is_stray, stray.attempt, stray.state) == (True, 2, "CANCELLED")
    assert booked(stray) == [("AUTHORISED", "€50.00"), ("RELEASED", "€50.00")]
    assert provider().v1.payment_intents.retrieve(reference).status == "canceled"
    assert keys_of(stripe, f"{reference}/cancel") == [f"cancel-{stray.pk}"]
    order.refresh_from_db()
    assert order.status == "AUTHORISED"
    assert order.events.filter(kind="STRAY_MONEY").count() == 1


def test_a_second_payment_is_refunded_under_our_own_key(world: World, stripe: StripeStandin):
    order = paid_order(world)
    reference = second_intent(order, **BANK)
    stripe.settle(reference)

    stray = check(reference)
    check(reference)
    refund = Refund.objects.get()
    send_refund(refund_id=refund.pk, at=timezone.now())

    stray = check(reference)
    assert booked(stray) == [("CAPTURED", "€50.00"), ("REFUNDED", "€50.00")]
    assert (refund.reason, refund.actor, refund.lines.count()) == ("MISTAKEN", "system", 0)
    assert keys_of(stripe, "/v1/refunds") == [f"refund-{refund.pk}", None]
    (sent,) = provider().v1.refunds.list({"payment_intent": reference}).data
    assert (sent.amount, sent.status) == (5000, "succeeded")
    order.refresh_from_db()
    assert order.status == "AUTHORISED"


def test_what_was_returned_by_hand_already_is_not_returned_twice(
    world: World, stripe: StripeStandin
):
    order = paid_order(world)
    reference = second_intent(order, **BANK)
    stripe.settle(reference)
    provider().v1.refunds.create({"payment_intent": reference, "amount": 2000})

    check(reference)
    send_refund(refund_id=Refund.objects.get().pk, at=timezone.now())

    assert str(Refund.objects.get().amount) == "€30.00"
    assert Refund.objects.get().state == "SUCCEEDED"


def test_reconciling_finds_money_that_no_event_told(world: World, stripe: StripeStandin):
    order = paid_order(world)
    reference = second_intent(order, **CARD)
    stranger = second_intent(None, **CARD)
    now = timezone.now()

    assert reconcile(since=now - timedelta(hours=1), at=now) == 1

    stray = Payment.objects.get(reference=reference)
    later = now + timedelta(minutes=3)
    assert overdue_work(at=later)["cancel"] == [stray.pk]
    # The account's other intents are nobody's business here.
    assert not Payment.objects.filter(reference=stranger).exists()
    assert provider().v1.payment_intents.retrieve(stranger).status == "requires_capture"


def test_a_second_intent_without_money_is_left_alone(world: World, stripe: StripeStandin):
    order = paid_order(world)

    with pytest.raises(ForeignPaymentError):
        check(second_intent(order))

    assert order.payments.count() == 1


def test_the_order_s_own_payment_is_not_mistaken_for_the_stray_one(
    world: World, stripe: StripeStandin
):
    order = placed_order({world.cup: 1})
    own = start_payment(payment_id=order.payments.get().pk)
    check(second_intent(order, **CARD))

    assert open_payment_of(order_id=order.pk) == own
    request_capture(order_id=order.pk, at=AT)
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT)
    stray = order.payments.get(is_stray=True)
    assert stray.capture_requested_at is None
    assert stray.cancel_requested_at > AT


def test_money_for_an_order_that_is_over_goes_back_without_a_word_about_the_order(
    world: World, stripe: StripeStandin
):
    order = placed_order({world.cup: 1})
    start_payment(payment_id=order.payments.get().pk)
    expire_order(order_id=order.pk, at=AT + timedelta(minutes=16))

    stray = check(second_intent(order, **CARD))

    order.refresh_from_db()
    assert order.status == "CANCELLED"
    assert (stray.is_stray, stray.cancel_requested_at is not None) == (True, True)


@pytest.mark.parametrize("how", ["authorise", "take"])
def test_money_of_another_currency_goes_back_when_the_order_is_cancelled(
    world: World, gateway: FakeGateway, how: str
):
    order = placed_order({world.cup: 1})
    reference = started(order, gateway).reference or ""
    gateway.change(reference, amount=Money("23.90", "USD"))
    getattr(gateway, how)(reference)
    check_payment(reference=reference, at=AT, gateway=gateway)
    cancel_order(order_id=order.pk, reason=Refund.Reason.MISTAKEN, actor="mei", at=AT)

    own = order.payments.get()
    finish_cancellation(payment_id=own.pk, at=AT, gateway=gateway)
    for refund in Refund.objects.all():
        send_refund(refund_id=refund.pk, at=AT, gateway=gateway)

    own.refresh_from_db()
    stray = order.payments.get(is_stray=True)
    assert (own.state, own.reference, stray.reference) == ("CANCELLED", None, reference)
    kinds = ["AUTHORISED", "RELEASED"] if how == "authorise" else ["CAPTURED", "REFUNDED"]
    assert booked(stray) == [(kind, "US$23.90") for kind in kinds]
    assert overdue_work(at=AT + timedelta(hours=1))["cancel"] == []
    assert ledger_differences() == []


def test_a_wrong_order_in_an_event_is_given_back_and_the_event_is_closed(
    world: World, stripe: StripeStandin, django_capture_on_commit_callbacks
):
    order = paid_order(world)
    reference = second_intent(order, **CARD)
    payload = {
        "id": "evt_second",
        "type": "payment_intent.amount_capturable_updated",
        "data": {"object": {"id": reference, "object": "payment_intent"}},
    }
    with django_capture_on_commit_callbacks(execute=True):
        store_provider_event(payload=payload, at=timezone.now())

    event = ProviderEvent.objects.get()
    assert (event.error, event.is_ignored) == ("", False)
    assert provider().v1.payment_intents.retrieve(reference).status == "canceled"
    mail = OutgoingMail.objects.get(kind="PAYMENT_RETURNED")
    assert (mail.recipient, mail.order) == (order.email, order)


def test_a_lost_message_is_found_again_and_refunds_are_not_told_twice(
    world: World, stripe: StripeStandin
):
    order = paid_order(world)
    reference = second_intent(order, **BANK)
    stripe.settle(reference)
    stray = check(reference)
    later = timezone.now() + timedelta(minutes=6)
    assert list(returns_to_announce(before=later)) == []

    send_refund(refund_id=Refund.objects.get().pk, at=timezone.now())

    assert list(returns_to_announce(before=later)) == [stray]
    assert list(refunds_to_announce(before=later)) == []


def test_a_stray_hold_that_somebody_takes_meanwhile_is_refunded(world: World, gateway: FakeGateway):
    order = confirmed(placed_order({world.cup: 1}), gateway)
    first = gateway.intents[order.payments.get().reference]
    gateway.intents["pi_second"] = first
    gateway.change("pi_second", reference="pi_second")
    stray = confirm_payment(state=gateway.authorise("pi_second"), at=AT)
    taken = gateway.change("pi_second", status=IntentStatus.CAPTURED, captured=stray.amount)

    confirm_payment(state=taken, at=AT)

    stray.refresh_from_db()
    assert booked(stray) == [("AUTHORISED", "€23.90"), ("CAPTURED", "€23.90")]
    assert Refund.objects.get().amount == stray.amount
    assert LedgerEntry.objects.filter(payment=stray).count() == 2


def test_the_desk_shows_stray_money(world: World, stripe: StripeStandin, desk: Client):
    order = paid_order(world)
    check(second_intent(order, **CARD))

    page = desk.get(f"/admin/shop/order/{order.pk}/change/").content.decode()
    listed = desk.get("/admin/shop/payment/", {"is_stray__exact": "1"})

    assert "Nobody had asked for it: it goes back." in page
    assert [row.is_stray for row in listed.context["cl"].queryset] == [True]
