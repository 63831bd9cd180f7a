"""Packing: what is scanned goes into the box, nothing else, and not too much."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from logistics.fulfilment.locks import lock_parcels
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.selectors import run_by_us
from logistics.fulfilment.services.errors import (
    NotReadyToFulfilError,
    ShipmentStateError,
    TooManyScannedError,
    WrongItemError,
)
from logistics.fulfilment.services.follow import follow_parcels
from shop.inventory.services import name_lots
from shop.orders.models import Order
from shop.orders.services import record_event
from shop.orders.states import READY_TO_FULFIL


@transaction.atomic
def pack_shipment(
    *, shipment_id: int, scans: Mapping[str, int], actor: str, at: datetime
) -> Shipment:
    """Put scanned units, by SKU, into the parcel; it is PACKED when nothing is missing any more.

    :raises ShipmentStateError: when the shipment is not to be packed
    :raises NotReadyToFulfilError: when the order's goods may not leave
    :raises WrongItemError: when an item does not belong in it; nothing is packed then
    :raises TooManyScannedError: when there are more units than are missing; nothing is packed then
    """
    order, shipment = _lock_for_packing(shipment_id=shipment_id, actor=actor, at=at)
    lines = _open_lines(shipment)
    for sku, scanned in scans.items():
        if sku not in lines or scanned < 0:
            raise WrongItemError(sku=sku)
        missing = sum(line.quantity - line.packed for line in lines[sku])
        if scanned > missing:
            raise TooManyScannedError(sku=sku, scanned=scanned, missing=missing)
    for sku, scanned in scans.items():
        _fill(lines[sku], units=scanned)
    return _close_if_full(order=order, shipment=shipment, actor=actor, at=at)


@transaction.atomic
def pack_completely(*, shipment_id: int, actor: str, at: datetime) -> Shipment:
    """Put everything that is still missing into the parcel, without scanning.

    :raises ShipmentStateError: when the shipment is not to be packed
    :raises NotReadyToFulfilError: when the order's goods may not leave
    """
    order, shipment = _lock_for_packing(shipment_id=shipment_id, actor=actor, at=at)
    for lines in _open_lines(shipment).values():
        _fill(lines, units=sum(line.quantity - line.packed for line in lines))
    return _close_if_full(order=order, shipment=shipment, actor=actor, at=at)


def _lock_for_packing(*, shipment_id: int, actor: str, at: datetime) -> tuple[Order, Shipment]:
    order, shipment, shipments = lock_parcels(shipment_id=shipment_id)
    if order.status not in READY_TO_FULFIL:
        raise NotReadyToFulfilError(number=order.number, status=order.status)
    # Units may have been refunded a moment ago; the lock on the order makes this the last word.
    follow_parcels(order=order, shipments=shipments, actor=actor, at=at)
    if shipment.status != Shipment.Status.PLANNED:
        raise ShipmentStateError(shipment_id=shipment.pk, status=shipment.status)
    # The page has said which lots to take: nobody else is told the same ones.
    codes = run_by_us([shipment.warehouse_id])
    name_lots(references=[order.number], warehouse_ids=codes, at=at)
    return order, shipment


def _open_lines(shipment: Shipment) -> dict[str, list[ShipmentLine]]:
    by_sku: dict[str, list[ShipmentLine]] = defaultdict(list)
    for line in shipment.lines.select_related("order_line").order_by("pk"):
        by_sku[line.order_line.sku].append(line)
    return dict(by_sku)


def _fill(lines: list[ShipmentLine], *, units: int) -> None:
    for line in lines:
        taken = min(units, line.quantity - line.packed)
        if taken:
            line.packed += taken
            line.save(update_fields=["packed"])
            units -= taken


def _close_if_full(*, order: Order, shipment: Shipment, actor: str, at: datetime) -> Shipment:
    if any(line.packed < line.quantity for line in shipment.lines.all()):
        return shipment
    shipment.status = Shipment.Status.PACKED
    shipment.packed_at, shipment.packed_by = at, actor[:80]
    shipment.save(update_fields=["status", "packed_at", "packed_by"])
    record_event(
        order=order, kind="PARCEL_PACKED", actor=actor, at=at, data={"shipment": shipment.pk}
    )
    return shipment
