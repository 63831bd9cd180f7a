"""The real gateway and the real SDK against the stand-in: one purchase, and Stripe's bad days."""

from datetime import timedelta

import pytest
import stripe as sdk
from django.conf import settings
from django.utils import timezone

from shop.kernel.stripe_api import API_VERSION, stripe_client
from shop.orders.models import Order
from shop.payments.gateways import (
    GatewayRefusedError,
    GatewayUnavailableError,
    stripe_gateway,
)
from shop.payments.gateways import stripe as gateway_module
from shop.payments.models import Payment, Refund
from shop.payments.selectors import ledger_differences
from shop.payments.services import (
    capture_payment,
    check_payment,
    finish_cancellation,
    request_capture,
    request_refund,
    send_refund,
    start_payment,
)
from shop.payments.services.cancel import cancel_order
from shop.payments.services.sweep import reconcile
from tests.factories.checkout import AT, World, placed_order
from tests.standins.stripe import StripeStandin

pytestmark = pytest.mark.django_db
CARD, DECLINED, BANK = "pm_card_visa", "pm_card_chargeDeclined", "ideal"


def pay(reference: str, **method: object) -> None:
    """Pay as the browser would, with the SDK."""
    client = sdk.StripeClient(
        settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE}
    )
    params = {"return_url": "https://shop.example/", **(method or {"payment_method": CARD})}
    client.v1.payment_intents.confirm(reference, params)


def start(order: Order) -> Payment:
    return start_payment(payment_id=order.payments.get().pk)


def check(payment: Payment) -> Order:
    check_payment(reference=payment.reference or "", at=timezone.now())
    payment.refresh_from_db()
    assert ledger_differences() == []
    return Order.objects.get(pk=payment.order_id)


@pytest.mark.parametrize(
    ("market", "minor", "currency"),
    [("de", 10190, "eur"), ("jp", 17700, "jpy"), ("gb", 8495, "gbp"), ("ch", 11590, "chf")],
)
def test_an_intent_asks_for_exactly_the_total(
    world: World, stripe: StripeStandin, market: str, minor: int, currency: str
):
    payment = start(placed_order({world.teapot: 1, world.cup: 2}, market=market))

    client = sdk.StripeClient("sk_test_fake", base_addresses={"api": stripe.base_url})
    intent = client.v1.payment_intents.retrieve(payment.reference)
    assert (intent.amount, intent.currency) == (minor, currency)
    assert intent.payment_method_options.card.capture_method == "manual"
    assert intent.metadata.to_dict() == {"order": payment.order.number}


def test_a_card_is_held_then_taken_when_goods_leave_then_partly_refunded(
    world: World, stripe: StripeStandin
):
    order = placed_order({world.cup: 3})
    payment = start(order)
    pay(payment.reference)
    order = check(payment)
    assert (order.status, payment.method) == ("AUTHORISED", "card")
    assert payment.capture_before > timezone.now()

    request_capture(order_id=order.pk, at=AT)
    capture_payment(payment_id=payment.pk, at=timezone.now())
    assert check(payment).status == "PAID"

    row = request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=timezone.now(),
    )
    send_refund(refund_id=row.pk, at=timezone.now())

    assert check(payment).status == "PARTLY_REFUNDED"
    assert str(payment.refunded) == "€19.00"


def test_what_was_given_up_before_is_left_out_of_the_capture(world: World, stripe: StripeStandin):
    order = placed_order({world.cup: 3})
    payment = start(order)
    pay(payment.reference)
    check(payment)
    request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.CUSTOMER,
        actor="mei",
        at=timezone.now(),
    )

    request_capture(order_id=order.pk, at=timezone.now())
    capture_payment(payment_id=payment.pk, at=timezone.now())

    assert check(payment).status == "PARTLY_REFUNDED"
    assert (str(payment.captured), str(payment.refunded)) == ("€42.90", "€0.00")


def test_a_declined_card_leaves_the_order_open_for_another_one(world: World, stripe: StripeStandin):
    payment = start(placed_order({world.cup: 1}))
    with pytest.raises(sdk.CardError):
        pay(payment.reference, payment_method=DECLINED)
    assert check(payment).status == "AWAITING_PAYMENT"
    assert "declined" in payment.last_error

    pay(payment.reference)

    assert check(payment).status == "AUTHORISED"


def test_a_voucher_is_waited_for_and_settled(world: World, stripe: StripeStandin):
    order = placed_order({world.cup: 1}, market="jp")
    payment = start(order)
    pay(
        payment.reference,
        payment_method_data={
            "type": "konbini",
            "billing_details": {"name": "Ada Lovelace", "email": "ada@example.com"},
        },
    )
    assert check(payment).status == "PROCESSING"

    stripe.settle(payment.reference)

    assert check(payment).status == "PAID"


def test_a_hold_is_let_go(world: World, stripe: StripeStandin):
    order = placed_order({world.cup: 1})
    payment = start(order)
    pay(payment.reference)
    check(payment)
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=timezone.now())

    finish_cancellation(payment_id=payment.pk, at=timezone.now())

    payment.refresh_from_db()
    assert payment.state == "CANCELLED"
    with pytest.raises(GatewayRefusedError):
        stripe_gateway().capture(payment.reference, amount=payment.amount, key="too late")


def test_every_call_speaks_the_version_that_is_written_down(
    world: World, stripe: StripeStandin, monkeypatch
):
    # A newer SDK would bring its own version along.
    monkeypatch.setattr("stripe._api_version._ApiVersion.CURRENT", "2031-01-01.other")
    stripe_client.cache_clear()

    start(placed_order({world.cup: 1}))

    stripe_client.cache_clear()
    assert {seen.version for seen in stripe.requests} == {"2026-10-28.endive"}


def test_the_sdk_in_use_is_the_one_of_that_version():
    assert sdk.api_version == API_VERSION


@pytest.mark.parametrize("kind", ["500", "drop_response"])
def test_the_sdk_tries_again_under_the_same_key(world: World, stripe: StripeStandin, kind):
    stripe.fail_next("/v1/payment_intents", kind)

    payment = start(placed_order({world.cup: 1}))

    keys = [seen.idempotency_key for seen in stripe.requests if seen.method == "POST"]
    assert keys == [payment.idempotency_key] * 2
    assert payment.state == "PENDING"


def test_a_provider_that_is_down_is_told_apart_from_one_that_refuses(
    world: World, stripe: StripeStandin
):
    payment = start(placed_order({world.cup: 1}))
    with pytest.raises(GatewayRefusedError):
        stripe_gateway().capture(payment.reference, amount=payment.amount, key="not authorised")
    with pytest.raises(GatewayRefusedError):
        stripe_gateway().retrieve("pi_unknown")
    for _try in range(3):
        stripe.fail_next("/v1/payment_intents", "500")

    with pytest.raises(GatewayUnavailableError):
        stripe_gateway().retrieve(payment.reference)


def test_a_wrong_key_gives_nothing_up(world: World, stripe: StripeStandin, settings):
    order = placed_order({world.cup: 1})
    payment = start(order)
    pay(payment.reference, payment_method_data={"type": BANK, BANK: {}})
    stripe.settle(payment.reference)
    check(payment)
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=timezone.now())
    settings.STRIPE_SECRET_KEY = "not-a-key"

    with pytest.raises(GatewayUnavailableError):
        send_refund(refund_id=Refund.objects.get().pk, at=timezone.now())

    assert Refund.objects.get().state == "PENDING"


def test_reconciling_reads_every_page(world: World, stripe: StripeStandin, monkeypatch):
    monkeypatch.setattr(gateway_module, "PAGE", 2)
    payments = [start(placed_order({world.cup: 1})) for _number in range(5)]
    for payment in payments:
        pay(payment.reference)

    now = timezone.now()
    mended = reconcile(since=now - timedelta(hours=1), at=now)

    assert mended == 5
    assert set(Order.objects.values_list("status", flat=True)) == {"AUTHORISED"}
