"""Money for an order of ours that no payment of ours has asked for goes back.

A second intent, whoever made it, becomes a payment of its own: so its money stands in the ledger,
and cancelling, refunding and sweeping work as ever, under keys of our own. The order itself is
left alone.
"""

from datetime import datetime

from django.db.models import Max

from shop.events import cancellation_requested, stray_returned
from shop.kernel.events import announce
from shop.kernel.money import Money, zero
from shop.orders.models import Order
from shop.orders.services import record_event
from shop.payments.gateways import IntentState
from shop.payments.gateways.base import IntentStatus
from shop.payments.models import LedgerEntry, Payment, Refund
from shop.payments.services.ledger import book_money
from shop.payments.services.refund import write_plain_refund

ACTOR = "stripe"
MONEY_IS_THERE = frozenset({IntentStatus.AUTHORISED, IntentStatus.CAPTURED})


def write_stray(*, order: Order, state: IntentState, at: datetime) -> Payment:
    """Write the payment that stands for an intent which we never made; the order is locked."""
    last = Payment.objects.filter(order=order).aggregate(attempt=Max("attempt"))["attempt"] or 0
    nothing = zero(str(state.amount.currency))
    data: dict[str, object] = {"reference": state.reference, "amount": str(state.amount)}
    record_event(order=order, kind="STRAY_MONEY", actor=ACTOR, at=at, data=data)
    return Payment.objects.create(
        order=order,
        attempt=last + 1,
        reference=state.reference,
        state=Payment.State.PENDING,
        amount=state.amount,
        captured=nothing,
        refunded=nothing,
        is_stray=True,
        created_at=at,
    )


def is_lost_in_other_currency(*, order: Order, payment: Payment, state: IntentState) -> bool:
    """Whether our own intent holds money of another currency for an order that is given up.

    It cannot be booked on our payment, so nothing that gives our payment back would reach it.
    """
    is_other = payment.amount.currency != state.amount.currency
    is_over = order.status == Order.Status.CANCELLED
    return is_other and is_over and not payment.is_stray and state.status in MONEY_IS_THERE


def disown(*, payment: Payment) -> None:
    """Part a locked payment from its intent, which becomes a stray one."""
    payment.reference, payment.state = None, Payment.State.CANCELLED
    payment.save(update_fields=["reference", "state"])


def take_stray(order: Order, payment: Payment, state: IntentState, at: datetime) -> None:
    """Book what a locked stray payment holds, and ask for it to go back; once for each fact."""
    if state.status is IntentStatus.AUTHORISED:
        _let_go(payment, state, at)
    elif state.status is IntentStatus.CAPTURED:
        _give_back(payment, state, at)
    elif state.status is IntentStatus.CANCELLED:
        _note_release(payment, state, at)


def _let_go(payment: Payment, state: IntentState, at: datetime) -> None:
    payment.state = Payment.State.AUTHORISED
    kind = LedgerEntry.Kind.AUTHORISED
    if _book(payment, state, kind=kind, amount=state.amount, at=at):
        payment.cancel_requested_at = at
        announce(cancellation_requested, payment_id=payment.pk)


def _give_back(payment: Payment, state: IntentState, at: datetime) -> None:
    payment.state = Payment.State.CAPTURED
    kind = LedgerEntry.Kind.CAPTURED
    if not _book(payment, state, kind=kind, amount=state.captured, at=at):
        return
    payment.captured = state.captured
    gone = [refund.amount for refund in state.refunds if not refund.is_failed]
    left = state.captured - sum(gone, start=zero(str(state.captured.currency)))
    if left.amount:
        reason = Refund.Reason.MISTAKEN
        write_plain_refund(payment=payment, amount=left, reason=reason, actor="system", at=at)


def _note_release(payment: Payment, state: IntentState, at: datetime) -> None:
    was_held = payment.state == Payment.State.AUTHORISED
    payment.state = Payment.State.CANCELLED
    if was_held:
        _book(payment, state, kind=LedgerEntry.Kind.RELEASED, amount=payment.amount, at=at)
        announce(stray_returned, payment_id=payment.pk)


def _book(payment: Payment, state: IntentState, *, kind: str, amount: Money, at: datetime) -> bool:
    return book_money(payment=payment, kind=kind, amount=amount, reference=state.reference, at=at)
