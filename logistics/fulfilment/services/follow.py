"""Keeping shipments in step with what is left of their order."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from logistics.fulfilment.locks import lock_shipments_of
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import (
    OPEN,
    is_anything_left_to_send,
    orders_with_outdated_shipments,
    units_too_many,
)
from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.orders.services import mark_delivered, mark_shipped, record_event

BATCH = 200


@transaction.atomic
def follow_order(*, order_id: int, actor: str, at: datetime) -> None:
    """Take cancelled units out of the shipments that have not left; safe to repeat.

    A packed parcel that loses a unit must be packed again. One that loses all is cancelled; was
    it the last to be sent, the order is complete with what has left before.
    """
    order = lock_order(order_id=order_id)
    follow_parcels(order=order, shipments=lock_shipments_of(order=order), actor=actor, at=at)
    settle_order(order=order, actor=actor, at=at)


@transaction.atomic
def cancel_shipments(*, order_id: int, actor: str, at: datetime) -> int:
    """Cancel the shipments of a cancelled order that have not left; return how many.

    Parcels on their way are left alone: they come back as returns. Asking again cancels nothing.
    """
    order = lock_order(order_id=order_id)
    if order.status not in {Order.Status.CANCELLED, Order.Status.REFUNDED}:
        return 0
    cancelled = [row for row in lock_shipments_of(order=order) if row.status in OPEN]
    for shipment in cancelled:
        _cancel(order=order, shipment=shipment, actor=actor, at=at)
    settle_order(order=order, actor=actor, at=at)
    return len(cancelled)


def follow_changed_orders(*, actor: str, at: datetime) -> int:
    """Do what lost messages about cancelled units and orders left undone; return how many."""
    orders = list(orders_with_outdated_shipments()[:BATCH])
    for order in orders:
        follow_order(order_id=order.pk, actor=actor, at=at)
        cancel_shipments(order_id=order.pk, actor=actor, at=at)
    return len(orders)


def follow_parcels(
    *, order: Order, shipments: Sequence[Shipment], actor: str, at: datetime
) -> None:
    """Take cancelled units out of the shipments that have not left; all of them are locked.

    Of several parcels with the same line, closed boxes are opened last.
    """
    too_many = units_too_many(order=order)
    unsent = [shipment for shipment in shipments if shipment.status in OPEN]
    for shipment in sorted(unsent, key=_closed_last):
        if too_many and _take_out(shipment, too_many):
            _settle_contents(order=order, shipment=shipment, actor=actor, at=at)


def open_box(shipment: Shipment) -> bool:
    """Have a locked shipment packed once more, from an empty box; return whether it was closed."""
    shipment.lines.update(packed=0)
    was_closed = shipment.status == Shipment.Status.PACKED
    if was_closed:
        shipment.status, shipment.packed_at, shipment.packed_by = Shipment.Status.PLANNED, None, ""
        shipment.save(update_fields=["status", "packed_at", "packed_by"])
    return was_closed


def settle_order(*, order: Order, actor: str, at: datetime) -> None:
    """Say of a locked order that all of it has left, or arrived, once that is so."""
    order.refresh_from_db(fields=["fulfilment"])
    stage = Order.Fulfilment
    if order.fulfilment == stage.PARTLY_SHIPPED and not is_anything_left_to_send(order_id=order.pk):
        mark_shipped(order_id=order.pk, is_complete=True, actor=actor, at=at)
        order.refresh_from_db(fields=["fulfilment"])
    if order.fulfilment == stage.SHIPPED and _is_all_delivered(order):
        mark_delivered(order_id=order.pk, actor=actor, at=at)


def _is_all_delivered(order: Order) -> bool:
    done = {Shipment.Status.DELIVERED, Shipment.Status.CANCELLED}
    return all(shipment.status in done for shipment in lock_shipments_of(order=order))


def _closed_last(shipment: Shipment) -> tuple[bool, int]:
    return shipment.status == Shipment.Status.PACKED, -shipment.part


def _take_out(shipment: Shipment, too_many: dict[int, int]) -> bool:
    """Take units out of a shipment and off the list; return whether there were any."""
    is_changed = False
    for line in shipment.lines.order_by("pk"):
        units = min(line.quantity, too_many.get(line.order_line_id, 0))
        if units:
            line.quantity -= units
            line.packed = min(line.packed, line.quantity)
            line.save(update_fields=["quantity", "packed"])
            too_many[line.order_line_id] -= units
            is_changed = True
    return is_changed


def _settle_contents(*, order: Order, shipment: Shipment, actor: str, at: datetime) -> None:
    if not shipment.lines.filter(quantity__gt=0).exists():
        _cancel(order=order, shipment=shipment, actor=actor, at=at)
    elif shipment.status == Shipment.Status.PACKED:
        # The box is closed with something in it that nobody wants any more.
        open_box(shipment)
        _record(order=order, shipment=shipment, kind="PARCEL_REOPENED", actor=actor, at=at)


def _cancel(*, order: Order, shipment: Shipment, actor: str, at: datetime) -> None:
    shipment.status = Shipment.Status.CANCELLED
    shipment.save(update_fields=["status"])
    _record(order=order, shipment=shipment, kind="PARCEL_CANCELLED", actor=actor, at=at)


def _record(*, order: Order, shipment: Shipment, kind: str, actor: str, at: datetime) -> None:
    record_event(order=order, kind=kind, actor=actor, at=at, data={"shipment": shipment.pk})
