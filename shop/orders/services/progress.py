"""Moving an order along its two axes, payment and delivery."""

from datetime import datetime

from django.db import transaction

from shop.events import order_shipped
from shop.kernel.events import announce
from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.orders.services.history import record_event
from shop.orders.states import (
    FULFILMENT_TRANSITIONS,
    STATUS_TRANSITIONS,
    InvalidTransitionError,
)


def move_status(*, order: Order, status: str, actor: str, at: datetime) -> bool:
    """Move a locked order to a payment status and write it into the history.

    Returns False, and does nothing, when it is there already.

    :raises InvalidTransitionError: when the table of transitions does not allow it
    """
    if order.status == status:
        return False
    if status not in STATUS_TRANSITIONS[order.status]:
        raise InvalidTransitionError(number=order.number, current=order.status, wanted=status)
    before, order.status = order.status, status
    if status in {Order.Status.PAID, Order.Status.AUTHORISED}:
        order.paid_at = order.paid_at or at
        order.cancelled_at = None
    if status == Order.Status.CANCELLED:
        order.cancelled_at = at
    order.save(update_fields=["status", "paid_at", "cancelled_at"])
    record_event(
        order=order, kind="STATUS", actor=actor, at=at, data={"from": before, "to": status}
    )
    return True


def move_fulfilment(*, order: Order, fulfilment: str, actor: str, at: datetime) -> bool:
    """Move a locked order's delivery on and write it into the history.

    Returns False, and does nothing, when it is there already.

    :raises InvalidTransitionError: when the table of transitions does not allow it
    """
    if order.fulfilment == fulfilment:
        return False
    if fulfilment not in FULFILMENT_TRANSITIONS[order.fulfilment]:
        raise InvalidTransitionError(
            number=order.number, current=order.fulfilment, wanted=fulfilment
        )
    before, order.fulfilment = order.fulfilment, fulfilment
    order.save(update_fields=["fulfilment"])
    record_event(
        order=order, kind="FULFILMENT", actor=actor, at=at, data={"from": before, "to": fulfilment}
    )
    return True


@transaction.atomic
def mark_shipped(*, order_id: int, is_complete: bool, actor: str, at: datetime) -> None:
    """Say that a parcel has left; complete when it was the last one.

    :raises InvalidTransitionError: when the order was delivered before
    """
    order = lock_order(order_id=order_id)
    fulfilment = Order.Fulfilment.SHIPPED if is_complete else Order.Fulfilment.PARTLY_SHIPPED
    move_fulfilment(order=order, fulfilment=fulfilment, actor=actor, at=at)
    announce(order_shipped, order_id=order_id)


@transaction.atomic
def mark_delivered(*, order_id: int, actor: str, at: datetime) -> None:
    """Say that the last parcel has arrived.

    :raises InvalidTransitionError: when not all parcels were sent
    """
    order = lock_order(order_id=order_id)
    move_fulfilment(order=order, fulfilment=Order.Fulfilment.DELIVERED, actor=actor, at=at)
