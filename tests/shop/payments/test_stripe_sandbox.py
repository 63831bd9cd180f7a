"""Opt-in: the same gateway against a real Stripe sandbox, for what a stand-in cannot prove.

STRIPE_SANDBOX_KEY=sk_test_… python -m pytest tests/shop/payments/test_stripe_sandbox.py
"""

import os
from datetime import timedelta

import pytest
import stripe as sdk
from django.conf import settings as django_settings
from django.utils import timezone

from shop.kernel.stripe_api import API_VERSION
from shop.orders.models import Order
from shop.payments.gateways import GatewayRefusedError, stripe_gateway
from shop.payments.models import Payment, Refund
from shop.payments.selectors import ledger_differences
from shop.payments.services import (
    cancel_order,
    capture_payment,
    check_payment,
    finish_cancellation,
    request_capture,
    request_refund,
    send_refund,
    start_payment,
)
from tests.factories.checkout import World, placed_order

KEY = os.environ.get("STRIPE_SANDBOX_KEY", "")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.enable_socket,
    pytest.mark.skipif(
        not KEY.startswith(("sk_test_", "rk_test_")),
        reason="STRIPE_SANDBOX_KEY is not set to a sandbox's key (sk_test_…): needs the network",
    ),
]


@pytest.fixture(autouse=True)
def _sandbox(settings) -> None:
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = "https://api.stripe.com", KEY


def pay(payment: Payment) -> None:
    """Pay with a card of Stripe's that needs no browser."""
    client = sdk.StripeClient(django_settings.STRIPE_SECRET_KEY, stripe_version=API_VERSION)
    client.v1.payment_intents.confirm(
        payment.reference or "",
        {"payment_method": "pm_card_visa", "return_url": "https://shop.example/"},
    )


def held(world: World) -> tuple[Order, Payment]:
    order = placed_order({world.cup: 3})
    payment = start_payment(payment_id=order.payments.get().pk)
    pay(payment)
    payment = check_payment(reference=payment.reference or "", at=timezone.now())
    order.refresh_from_db()
    return order, payment


def test_a_card_is_held_taken_and_partly_refunded(world: World):
    order, payment = held(world)
    assert (order.status, payment.method) == ("AUTHORISED", "card")
    assert payment.capture_before > timezone.now() + timedelta(days=4)

    request_capture(order_id=order.pk, at=timezone.now())
    payment = capture_payment(payment_id=payment.pk, at=timezone.now())
    assert str(payment.captured) == "€61.90"
    row = request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=timezone.now(),
    )
    assert send_refund(refund_id=row.pk, at=timezone.now()).state == "SUCCEEDED"

    payment = check_payment(reference=payment.reference or "", at=timezone.now())
    assert str(payment.refunded) == "€19.00"
    assert ledger_differences() == []


def test_a_hold_is_let_go(world: World):
    order, payment = held(world)
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=timezone.now())

    assert finish_cancellation(payment_id=payment.pk, at=timezone.now()).state == "CANCELLED"


def test_the_same_key_makes_one_intent(world: World):
    payment = placed_order({world.cup: 1}).payments.get()
    first = start_payment(payment_id=payment.pk).reference
    Payment.objects.update(reference=None)

    assert start_payment(payment_id=payment.pk).reference == first


def test_an_unknown_intent_is_refused(world: World):
    with pytest.raises(GatewayRefusedError):
        stripe_gateway().retrieve("pi_unknown")


def test_intents_refunds_and_events_are_listed(world: World):
    _order, payment = held(world)
    gateway, since = stripe_gateway(), timezone.now() - timedelta(minutes=10)

    assert payment.reference in [state.reference for state in gateway.changed_since(since)]
    assert next(iter(gateway.events_since(since)))[0]["object"] == "event"
    list(gateway.refunded_since(since))
