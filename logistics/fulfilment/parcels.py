"""What each shipment holds, for whoever asks the shop about an order's parcels."""

from collections.abc import Iterator

from logistics.fulfilment.models import Shipment, ShipmentLine
from shop.orders.parcels import PARCELS, SentParcel

LEFT = (Shipment.Status.SHIPPED, Shipment.Status.DELIVERED)


@PARCELS.source
def shipments_with_units(order_id: int) -> Iterator[SentParcel]:
    """Yield the shipments of an order that hold anything and were not cancelled."""
    lines = (
        ShipmentLine.objects.filter(shipment__order_id=order_id, quantity__gt=0)
        .exclude(shipment__status=Shipment.Status.CANCELLED)
        .values_list(
            *("shipment__consignment_id", "shipment__part", "shipment__status"),
            *("order_line_id", "quantity"),
        )
    )
    parcels: dict[tuple[int, int, str], dict[int, int]] = {}
    for consignment_id, part, status, line_id, units in lines.order_by("pk"):
        parcels.setdefault((consignment_id, part, status), {})[line_id] = units
    for (consignment_id, part, status), held in parcels.items():
        yield SentParcel(consignment_id, part, held, has_left=status in LEFT)
