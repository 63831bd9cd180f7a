"""Turning the consignments of a paid order into shipments."""

from datetime import datetime

from django.db import transaction

from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.selectors import consignments_without_shipment, run_by_us
from logistics.fulfilment.services.errors import NotReadyToFulfilError
from shop.inventory.coming import waiting_preorders
from shop.inventory.services import name_lots
from shop.orders.locks import lock_order
from shop.orders.models import Consignment
from shop.orders.states import READY_TO_FULFIL

BATCH = 200


@transaction.atomic
def plan_shipment(*, order_id: int, at: datetime) -> list[Shipment]:
    """Give each consignment of a paid order a shipment; return the first one of each.

    Planning again adds nothing, whatever the parcels were split or merged into since. Cancelled
    units are left out, and with them empty parcels. A consignment that waits for goods which were
    ordered ahead is planned once they are there. Of what we keep in lots it is said which to take.

    :raises NotReadyToFulfilError: when the payment does not allow the goods to leave
    """
    order = lock_order(order_id=order_id)
    if order.status not in READY_TO_FULFIL or order.is_historical:
        raise NotReadyToFulfilError(number=order.number, status=order.status)
    consignments = order.consignments.prefetch_related("lines").order_by("position")
    waiting = {row.stock_item.warehouse_id for row in waiting_preorders(reference=order.number)}
    planned = [
        _plan_consignment(consignment=consignment, at=at)
        for consignment in consignments
        if consignment.warehouse_id not in waiting
    ]
    shipments = [shipment for shipment in planned if shipment is not None]
    # All at once: whoever locks shelves locks them in one order, whatever warehouse they are of.
    codes = {shipment.warehouse_id for shipment in shipments}
    name_lots(references=[order.number], warehouse_ids=run_by_us(codes), at=at)
    return shipments


def plan_missing_shipments(*, before: datetime, at: datetime) -> int:
    """Plan what the order's event did not: orders paid before a moment; return how many."""
    waiting = consignments_without_shipment(paid_before=before)[:BATCH]
    order_ids = list(dict.fromkeys(consignment.order_id for consignment in waiting))
    return sum(_is_planned(order_id=order_id, at=at) for order_id in order_ids)


def _is_planned(*, order_id: int, at: datetime) -> bool:
    try:
        plan_shipment(order_id=order_id, at=at)
    except NotReadyToFulfilError:
        # It was cancelled since it was read; the next order must not suffer.
        return False
    return True


def _plan_consignment(*, consignment: Consignment, at: datetime) -> Shipment | None:
    units = {line.pk: line.quantity - line.cancelled_quantity for line in consignment.lines.all()}
    if not any(units.values()):
        return Shipment.objects.filter(consignment=consignment, part=1).first()
    # An unknown carrier must not hold up a parcel: operations complete its row later.
    carrier, _ = Carrier.objects.get_or_create(
        code=consignment.carrier, defaults={"name": consignment.carrier.upper()}
    )
    shipment, is_new = Shipment.objects.get_or_create(
        consignment=consignment,
        part=1,
        defaults={
            "order_id": consignment.order_id,
            "warehouse_id": consignment.warehouse_id,
            "carrier": carrier,
            "planned_at": at,
        },
    )
    if is_new:
        ShipmentLine.objects.bulk_create(
            ShipmentLine(shipment=shipment, order_line_id=line_id, quantity=quantity)
            for line_id, quantity in units.items()
            if quantity
        )
    return shipment
