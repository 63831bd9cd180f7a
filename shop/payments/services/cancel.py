"""Giving up orders: by hand, or because nobody paid in time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from shop.events import cancellation_requested, order_cancelled
from shop.inventory.services import extend_hold, release_stock
from shop.kernel.events import announce
from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.orders.services import move_status
from shop.orders.services.history import SYSTEM
from shop.orders.states import UNPAID
from shop.payments.gateways import GatewayRefusedError, PaymentGateway, stripe_gateway
from shop.payments.locks import lock_payments_of
from shop.payments.models import Payment, Refund
from shop.payments.services.confirm import check_payment, confirm_payment
from shop.payments.services.refund import write_full_refund

MAX_WAIT = timedelta(hours=1)
"""How long activity can keep an unpaid order alive."""
WORTH_WRITING = timedelta(minutes=1)


class OrderNotCancellableError(Exception):
    """Raised when goods have left, or the order is over already."""

    def __init__(self, *, number: str) -> None:
        super().__init__(f"order {number} cannot be cancelled any more")
        self.number = number


@transaction.atomic(durable=True)
def cancel_order(*, order_id: int, reason: str, actor: str, at: datetime) -> Order:
    """Cancel an order of which nothing has left: stock is free, money goes back.

    :raises OrderNotCancellableError: when goods have left, or it is over already
    """
    order = lock_order(order_id=order_id)
    is_over = order.status in {Order.Status.CANCELLED, Order.Status.REFUNDED}
    if is_over or order.fulfilment != Order.Fulfilment.NONE:
        raise OrderNotCancellableError(number=order.number)
    _give_up(order=order, reason=reason, actor=actor, at=at)
    announce(order_cancelled, order_id=order.pk)
    return order


@transaction.atomic(durable=True)
def expire_order(*, order_id: int, at: datetime) -> bool:
    """Give up an unpaid order whose time is over; return whether it was given up.

    Money that is on its way all the same brings the order back to life while its goods are still
    there, and is given back otherwise; confirm_payment sees to it.
    """
    order = lock_order(order_id=order_id)
    if order.status not in UNPAID or order.expires_at is None or order.expires_at > at:
        return False
    _give_up(order=order, reason=Refund.Reason.MISTAKEN, actor=SYSTEM, at=at)
    return True


@transaction.atomic(durable=True)
def extend_payment_time(*, order_id: int, at: datetime) -> datetime | None:
    """Keep the goods of an unpaid order for the full time again, an hour in all at most.

    Whoever is seen on the payment's pages, or tries to pay in vain, is still there. What would
    win less than a minute is not written: those pages ask every few seconds.
    """
    order = lock_order(order_id=order_id)
    if order.status != Order.Status.AWAITING_PAYMENT or order.expires_at is None:
        return order.expires_at
    wanted = min(at + timedelta(minutes=settings.RESERVATION_MINUTES), order.placed_at + MAX_WAIT)
    if order.expires_at > at and wanted - order.expires_at >= WORTH_WRITING:
        order.expires_at = wanted
        order.save(update_fields=["expires_at"])
        extend_hold(reference=order.number, expires_at=wanted)
    return order.expires_at


def finish_cancellation(
    *, payment_id: int, at: datetime, gateway: PaymentGateway | None = None
) -> Payment:
    """Cancel a payment at the provider whose cancellation was asked for; repeating it is safe.

    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    payment = Payment.objects.get(pk=payment_id)
    if payment.state in {Payment.State.CANCELLED, Payment.State.CAPTURED}:
        return payment
    if payment.cancel_requested_at is None or payment.reference is None:
        return payment
    provider = gateway or stripe_gateway()
    if payment.state != Payment.State.AUTHORISED:
        # Paid at the last moment? Then the order may come alive again instead.
        payment = check_payment(reference=payment.reference, at=at, gateway=provider)
        is_settled = payment.state in {Payment.State.CANCELLED, Payment.State.CAPTURED}
        if is_settled or payment.cancel_requested_at is None:
            return payment
    reference = payment.reference or ""
    try:
        state = provider.cancel(reference, key=f"cancel-{payment.pk}")
    except GatewayRefusedError:
        # It was paid at the last moment: the intent says so, and the money goes back.
        return check_payment(reference=reference, at=at, gateway=provider)
    return confirm_payment(state=state, at=at)


def _give_up(*, order: Order, reason: str, actor: str, at: datetime) -> None:
    payments = lock_payments_of(order_id=order.pk)
    move_status(order=order, status=Order.Status.CANCELLED, actor=actor, at=at)
    release_stock(reference=order.number, actor=actor, at=at)
    for payment in payments:
        if payment.is_stray:
            continue
        if payment.state == Payment.State.CAPTURED:
            write_full_refund(order=order, payment=payment, reason=reason, actor=actor, at=at)
        elif payment.state != Payment.State.CANCELLED:
            payment.cancel_requested_at = at
            if payment.reference is None:
                payment.state = Payment.State.CANCELLED
            payment.save(update_fields=["cancel_requested_at", "state"])
            announce(cancellation_requested, payment_id=payment.pk)
