"""Payments that are called into question: what has not been sent yet waits for people."""

from datetime import datetime
from typing import Any

from django.db import transaction

from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.orders.services import move_status
from shop.orders.states import STATUS_TRANSITIONS
from shop.payments.gateways import (
    DisputeState,
    DisputeStatus,
    PaymentGateway,
    stripe_gateway,
)
from shop.payments.models import Dispute, Payment
from shop.payments.services.confirm import ForeignPaymentError

ACTOR = "stripe"
UNSENT = frozenset({Order.Fulfilment.NONE, Order.Fulfilment.PARTLY_SHIPPED})
KINDS = {
    "dispute": Dispute.Kind.DISPUTE,
    "radar.early_fraud_warning": Dispute.Kind.FRAUD_WARNING,
    "review": Dispute.Kind.REVIEW,
}
"""What the provider calls the objects of its events."""


def note_dispute(
    *, subject: dict[str, Any], at: datetime, gateway: PaymentGateway | None = None
) -> Dispute:
    """Write down what an event says of a disputed payment; repeating and reordering do nothing.

    :raises ForeignPaymentError: when the payment is not ours
    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    kind = KINDS[subject["object"]]
    if kind == Dispute.Kind.DISPUTE:
        state = (gateway or stripe_gateway()).dispute(str(subject["id"]))
    else:
        state = _state_in(subject)
    return record_dispute(kind=kind, state=state, at=at)


@transaction.atomic(durable=True)
def record_dispute(*, kind: str, state: DisputeState, at: datetime) -> Dispute:
    """Keep a dispute, and hold the order while it is new and something is still to be sent.

    People let the order go on, or cancel it; a dispute that has ended stays so.

    :raises ForeignPaymentError: when the payment is not ours
    """
    found = Payment.objects.filter(reference=state.intent).first() if state.intent else None
    if found is None:
        raise ForeignPaymentError(f"{state.reference} is about no payment of ours")
    order = lock_order(order_id=found.order_id)
    dispute, is_new = Dispute.objects.get_or_create(
        reference=state.reference,
        defaults={
            "payment": found,
            "kind": kind,
            "reason": state.reason[:80],
            "amount": state.amount or found.amount,
            "due_by": state.due_by,
            "created_at": at,
        },
    )
    if dispute.state == Dispute.State.OPEN and state.status is not DisputeStatus.OPEN:
        dispute.state, dispute.closed_at = state.status.value, at
    dispute.due_by = state.due_by or dispute.due_by
    dispute.save(update_fields=["state", "due_by", "closed_at"])
    if is_new and dispute.state == Dispute.State.OPEN and not found.is_stray:
        _hold(order, at=at)
    return dispute


def _hold(order: Order, *, at: datetime) -> None:
    is_possible = Order.Status.IN_REVIEW in STATUS_TRANSITIONS[order.status]
    if order.fulfilment in UNSENT and is_possible:
        move_status(order=order, status=Order.Status.IN_REVIEW, actor=ACTOR, at=at)


def _state_in(subject: dict[str, Any]) -> DisputeState:
    """Read a warning or review from its event: both only ever end, so an old copy does no harm."""
    is_open = subject.get("open") is not False
    return DisputeState(
        reference=str(subject["id"]),
        intent=str(subject.get("payment_intent") or ""),
        status=DisputeStatus.OPEN if is_open else DisputeStatus.CLOSED,
        reason=str(subject.get("fraud_type") or subject.get("reason") or ""),
    )
