"""Sending refunds to the provider, and writing down what it says about them."""

from datetime import datetime, timedelta

from django.db import transaction

from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.orders.services import record_event
from shop.payments.gateways import (
    GatewayRefusedError,
    PaymentGateway,
    RefundState,
    stripe_gateway,
)
from shop.payments.locks import lock_payment, lock_refund
from shop.payments.models import LedgerEntry, Payment, Refund
from shop.payments.services.ledger import book_money
from shop.payments.services.released import tell_refunded

ACTOR = "stripe"
OPEN = (Refund.State.PENDING, Refund.State.SENT)
KEY_LIFETIME = timedelta(hours=23)
"""How long a key surely protects from sending twice; providers forget them after a day."""


def send_refund(*, refund_id: int, at: datetime, gateway: PaymentGateway | None = None) -> Refund:
    """Send a refund to the provider, under its own key; repeating it is safe.

    Money that is only authorised is not sent: the capture takes that much less.

    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state not in OPEN or refund.payment.state != Payment.State.CAPTURED:
        return refund
    provider = gateway or stripe_gateway()
    try:
        state = _ask(refund, provider=provider, at=at)
    except GatewayRefusedError as error:
        return _record_failure(refund_id=refund_id, error=str(error), at=at)
    if state is None:
        return refund
    return record_refund_state(refund_id=refund_id, state=state, at=at)


@transaction.atomic(durable=True)
def record_refund_state(*, refund_id: int, state: RefundState, at: datetime) -> Refund:
    """Write down what the provider answered to a refund."""
    found = Refund.objects.get(pk=refund_id)
    order = lock_order(order_id=found.order_id)
    payment = lock_payment(payment_id=found.payment_id)
    apply_refund_state(order=order, payment=payment, state=state, at=at)
    found.refresh_from_db()
    return found


def apply_refund_state(*, order: Order, payment: Payment, state: RefundState, at: datetime) -> None:
    """Bring our refund in line with the provider's; order and payment are locked.

    A refund that is not ours, e.g. made at the provider by hand, is written into the history.
    """
    ours = payment.refunds.filter(pk=state.refund_id).first() if state.refund_id else None
    if ours is None or ours.amount != state.amount:
        _note(order, kind="FOREIGN_REFUND", state=state, at=at)
        return
    refund = lock_refund(refund_id=ours.pk)
    if refund.state not in OPEN:
        if refund.state == Refund.State.SUCCEEDED and state.is_failed:
            # The bank gave it back after all: people decide how the customer gets it.
            _note(order, kind="REFUND_FAILED", state=state, at=at)
        return
    refund.reference = state.reference
    if state.is_failed:
        refund.state = Refund.State.FAILED
        _note(order, kind="REFUND_FAILED", state=state, at=at)
    elif not state.is_successful:
        refund.state = Refund.State.SENT
    else:
        _complete(payment=payment, refund=refund, at=at)
    refund.save(update_fields=["state", "reference"])
    if refund.state == Refund.State.SUCCEEDED:
        tell_refunded(order=order, payment=payment, refund=refund, at=at)


def _ask(refund: Refund, *, provider: PaymentGateway, at: datetime) -> RefundState | None:
    """Send a refund, or look for one that was sent too long ago for its key to protect it."""
    reference = refund.payment.reference or ""
    is_old = at - refund.created_at > KEY_LIFETIME
    if refund.state == Refund.State.SENT or is_old:
        sent = provider.retrieve(reference).refunds
        known = next((row for row in sent if row.refund_id == refund.pk), None)
        if known is not None or refund.state == Refund.State.SENT:
            return known
    return provider.refund(
        reference, amount=refund.amount, refund_id=refund.pk, key=refund.idempotency_key
    )


def _complete(*, payment: Payment, refund: Refund, at: datetime) -> None:
    is_new = book_money(
        payment=payment,
        kind=LedgerEntry.Kind.REFUNDED,
        amount=refund.amount,
        reference=refund.reference or "",
        at=at,
    )
    if is_new:
        payment.refunded += refund.amount
        payment.save(update_fields=["refunded"])
    refund.state = Refund.State.SUCCEEDED


def _note(order: Order, *, kind: str, state: RefundState, at: datetime) -> None:
    """Write a refund into the history, once."""
    if not order.events.filter(kind=kind, data__reference=state.reference).exists():
        data: dict[str, object] = {"reference": state.reference, "amount": str(state.amount)}
        record_event(order=order, kind=kind, actor=ACTOR, at=at, data=data)


@transaction.atomic(durable=True)
def _record_failure(*, refund_id: int, error: str, at: datetime) -> Refund:
    found = Refund.objects.get(pk=refund_id)
    order = lock_order(order_id=found.order_id)
    refund = lock_refund(refund_id=refund_id)
    if refund.state in OPEN:
        refund.state, refund.last_error = Refund.State.FAILED, error[:300]
        refund.save(update_fields=["state", "last_error"])
        data: dict[str, object] = {"error": error}
        record_event(order=order, kind="REFUND_FAILED", actor=ACTOR, at=at, data=data)
    return refund
