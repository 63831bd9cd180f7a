"""Orders whose money people must look at: putting them there, and letting them go on."""

from datetime import datetime

from django.db import transaction

from shop.events import capture_requested, order_in_review, order_paid
from shop.kernel.events import announce
from shop.kernel.money import Money
from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.orders.services import move_status, record_event
from shop.orders.states import UNPAID
from shop.payments.locks import lock_payments_of
from shop.payments.models import Payment, Refund
from shop.payments.selectors import acceptable_payment, money_in_ledger
from shop.payments.services.goods import promise_goods
from shop.payments.services.refund import write_plain_refund

ACTOR = "stripe"
ACCEPTED = "REVIEW_ACCEPTED"


class NothingToAcceptError(Exception):
    """Raised when an order is not in review, or its ledger holds not the money that was shown."""


class GoodsGoneError(Exception):
    """Raised when an order's goods went to somebody else while its money was looked at."""


def put_to_review(*, order: Order, payment: Payment, found: Money, at: datetime) -> None:
    """Hold a locked order whose money is not what was asked for, and tell its buyer, once."""
    payment.last_error = f"asked for {payment.amount}, the provider holds {found}"
    if order.events.filter(kind="MISMATCH").exists():
        return
    data: dict[str, object] = {"expected": str(payment.amount), "found": str(found)}
    record_event(order=order, kind="MISMATCH", actor=ACTOR, at=at, data=data)
    if order.status in {*UNPAID, Order.Status.PAID}:
        move_status(order=order, status=Order.Status.IN_REVIEW, actor=ACTOR, at=at)
        announce(order_in_review, order_id=order.pk)


def note_lost_hold(*, order: Order, at: datetime) -> None:
    """Hold a locked order whose money was let go at the provider, and tell its buyer."""
    record_event(order=order, kind="HOLD_LOST", actor=ACTOR, at=at)
    move_status(order=order, status=Order.Status.IN_REVIEW, actor=ACTOR, at=at)
    announce(order_in_review, order_id=order.pk)


@transaction.atomic(durable=True)
def accept_payment(*, order_id: int, amount: Money, actor: str, at: datetime) -> Order:
    """Let an order in review go on with the money that its ledger holds.

    Money that was taken counts as the order's; what it is too much goes back. Money that is only
    held is taken first, so that nobody has to look at it again.

    :raises NothingToAcceptError: when it is not in review, or the ledger holds another amount
    :raises GoodsGoneError: when its goods are gone; nothing is accepted then
    """
    order = lock_order(order_id=order_id)
    lock_payments_of(order_id=order_id)
    payment = acceptable_payment(order=order)
    if payment is None or money_in_ledger(payment=payment) != amount:
        raise NothingToAcceptError(f"order {order.number}: {amount} cannot be accepted")
    # Goods of an order that was accepted before are promised already; some may have left.
    if order.paid_at is None and not promise_goods(order=order, actor=actor, at=at):
        raise GoodsGoneError(f"order {order.number}: the goods are gone")
    data: dict[str, object] = {"amount": str(amount), "expected": str(payment.amount)}
    record_event(order=order, kind=ACCEPTED, actor=actor, at=at, data=data)
    payment.last_error = ""
    if payment.state == Payment.State.AUTHORISED:
        payment.amount = min(payment.amount, amount)
        payment.capture_requested_at = at
        announce(capture_requested, payment_id=payment.pk)
    else:
        go_on(order=order, payment=payment, actor=actor, at=at)
    payment.save(update_fields=["amount", "capture_requested_at", "last_error"])
    return order


def go_on(*, order: Order, payment: Payment, actor: str, at: datetime) -> None:
    """Move a locked order in review to paid; what was taken beyond its price goes back."""
    surplus = payment.captured - payment.amount
    status = Order.Status.PARTLY_REFUNDED if payment.refunded.amount else Order.Status.PAID
    move_status(order=order, status=status, actor=actor, at=at)
    announce(order_paid, order_id=order.pk)
    if surplus.amount > 0:
        reason = Refund.Reason.MISTAKEN
        write_plain_refund(payment=payment, amount=surplus, reason=reason, actor=actor, at=at)


def is_accepted(order: Order) -> bool:
    """Whether somebody has accepted the money of an order in review, which is being taken now."""
    if order.status != Order.Status.IN_REVIEW:
        return False
    last = order.events.filter(kind__in=["STATUS", ACCEPTED]).order_by("-pk").first()
    return last is not None and last.kind == ACCEPTED
