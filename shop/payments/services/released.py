"""Refunds that need no sending, because their money was never taken; and telling the customer."""

from datetime import datetime

from shop.events import refund_requested, refund_succeeded, stray_returned
from shop.kernel.events import announce
from shop.kernel.money import Money, sum_money
from shop.orders.models import Order
from shop.orders.services import move_status
from shop.orders.states import STATUS_TRANSITIONS
from shop.payments.models import LedgerEntry, Payment, Refund
from shop.payments.services.ledger import book_money


def settle_released(*, order: Order, payment: Payment, at: datetime) -> Money:
    """Close the refunds whose money a capture left out or a lapsed hold let go.

    Order and payment are locked, and the payment's state and captured amount are the new ones.
    Refunds that were asked for too late are sent after the commit. Returns what is missing
    although nobody asked for it back.
    """
    left_out = payment.amount - payment.captured
    for refund in payment.refunds.filter(state=Refund.State.PENDING).order_by("pk"):
        if refund.amount > left_out:
            announce(refund_requested, refund_id=refund.pk)
            continue
        left_out -= refund.amount
        refund.state, refund.reference = Refund.State.SUCCEEDED, f"released-{refund.pk}"
        refund.save(update_fields=["state", "reference"])
        book_money(
            payment=payment,
            kind=LedgerEntry.Kind.RELEASED,
            amount=refund.amount,
            reference=refund.reference,
            at=at,
        )
        tell_refunded(order=order, payment=payment, refund=refund, at=at)
    return left_out


def tell_refunded(*, order: Order, payment: Payment, refund: Refund, at: datetime) -> None:
    """Move a locked order on after a refund has succeeded, and tell the apps above."""
    if payment.is_stray:
        # The order has its own money, or waits for it.
        announce(stray_returned, payment_id=payment.pk)
        return
    is_whole = _is_all_back(payment)
    status = Order.Status.REFUNDED if is_whole else Order.Status.PARTLY_REFUNDED
    if _is_moved(order, payment, is_whole=is_whole) and status in STATUS_TRANSITIONS[order.status]:
        move_status(order=order, status=status, actor=refund.actor, at=at)
    announce(refund_succeeded, refund_id=refund.pk)


def _is_moved(order: Order, payment: Payment, *, is_whole: bool) -> bool:
    if order.status == Order.Status.CANCELLED:
        # A cancelled order whose money was only held stays cancelled: nothing was paid.
        return is_whole and bool(payment.captured.amount)
    # A part that goes back does not end a review: the goods would leave.
    return is_whole or order.status != Order.Status.IN_REVIEW


def _is_all_back(payment: Payment) -> bool:
    if payment.state == Payment.State.CAPTURED:
        return payment.refunded == payment.captured
    done = payment.refunds.filter(state=Refund.State.SUCCEEDED)
    currency = str(payment.amount.currency)
    return sum_money((refund.amount for refund in done), currency=currency) == payment.amount
