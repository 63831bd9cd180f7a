"""Orders as they are left when something is to be done about their money."""

from datetime import timedelta
from typing import Any

import stripe as sdk
from django.utils import timezone

from shop.invoicing.services import issue_invoice
from shop.orders.models import Order
from shop.payments.models import Payment, ProviderEvent, Refund
from shop.payments.services import (
    cancel_order,
    capture_payment,
    check_payment,
    finish_cancellation,
    request_capture,
    request_refund,
    start_payment,
    store_provider_event,
)
from tests.standins.stripe import StripeStandin


def pay(payment: Payment, stripe: StripeStandin) -> None:
    """Pay as the browser would, and let nobody know."""
    params: Any = {"payment_method": "pm_card_visa", "return_url": "https://shop.example/"}
    _client(stripe).v1.payment_intents.confirm(payment.reference or "", params)


def start(order: Order, _stripe: StripeStandin) -> None:
    """Leave an order whose intent is to be made."""


def paid(order: Order, stripe: StripeStandin) -> Payment:
    """Leave an order that was paid, and nobody has told us."""
    payment = start_payment(payment_id=order.payments.get().pk)
    pay(payment, stripe)
    return payment


def hear(order: Order, stripe: StripeStandin) -> None:
    """Leave a webhook about a payment that was made."""
    payment = paid(order, stripe)
    subject = {"id": payment.reference, "object": "payment_intent"}
    event = {"id": "evt_1", "type": "payment_intent.updated", "data": {"object": subject}}
    store_provider_event(payload=event, at=timezone.now())


def hear_long_ago(order: Order, stripe: StripeStandin) -> None:
    """Leave a webhook whose message was lost two minutes ago."""
    hear(order, stripe)
    ProviderEvent.objects.update(received_at=timezone.now() - timedelta(minutes=2))


def hold(order: Order, stripe: StripeStandin) -> Payment:
    """Leave an order whose money is held."""
    payment = paid(order, stripe)
    return check_payment(reference=payment.reference or "", at=timezone.now())


def hold_long_ago(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose invoice nobody has issued for ten minutes."""
    hold(order, stripe)
    Order.objects.filter(pk=order.pk).update(paid_at=timezone.now() - timedelta(minutes=10))


def undo(order: Order, stripe: StripeStandin) -> None:
    """Leave an order that was cancelled after its invoice, before its money was taken."""
    hold(order, stripe)
    issue_invoice(order_id=order.pk, at=timezone.now())
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=timezone.now())


def take(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose money is to be taken."""
    hold(order, stripe)
    request_capture(order_id=order.pk, at=timezone.now())


def take_elsewhere(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose money somebody has taken in the provider's own pages."""
    payment = hold(order, stripe)
    _client(stripe).v1.payment_intents.capture(payment.reference or "")


def lapse(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose hold ends soon and that nobody has sent."""
    payment = hold(order, stripe)
    payment.capture_before = timezone.now() + timedelta(hours=12)
    payment.save(update_fields=["capture_before"])


def let_go(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose held money is to be let go."""
    hold(order, stripe)
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=timezone.now())


def give_back(order: Order, stripe: StripeStandin) -> None:
    """Leave an order of which one piece is to be refunded."""
    take(order, stripe)
    capture_payment(payment_id=order.payments.get().pk, at=timezone.now())
    request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=timezone.now(),
    )


def lose_hold(order: Order, stripe: StripeStandin) -> None:
    """Leave an order in review, since its held money was let go in the provider's own pages."""
    reference = hold(order, stripe).reference or ""
    _client(stripe).v1.payment_intents.cancel(reference)
    check_payment(reference=reference, at=timezone.now())


def return_second(order: Order, stripe: StripeStandin) -> None:
    """Leave a paid order for which money came twice; the second has gone back."""
    hold(order, stripe)
    params: Any = {
        "amount": 4290,
        "currency": "eur",
        "automatic_payment_methods": {"enabled": True},
        "payment_method_options": {"card": {"capture_method": "manual"}},
        "metadata": {"order": order.number},
        "payment_method": "pm_card_visa",
        "confirm": True,
        "return_url": "https://shop.example/",
    }
    second = _client(stripe).v1.payment_intents.create(params)
    stray = check_payment(reference=second.id, at=timezone.now())
    finish_cancellation(payment_id=stray.pk, at=timezone.now())


def run_out(order: Order, _stripe: StripeStandin) -> None:
    """Leave an order whose payment was begun and whose time is over."""
    start_payment(payment_id=order.payments.get().pk)
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(minutes=1))


def _client(stripe: StripeStandin) -> sdk.StripeClient:
    return sdk.StripeClient("sk_test_fake", base_addresses={"api": stripe.base_url})
