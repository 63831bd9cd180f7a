"""Proof of transport for the tax evidence of an order: parcels and what carriers scanned."""

from collections.abc import Iterator

from logistics.fulfilment.models import Shipment
from shop.orders.models import Order
from shop.tax_returns.selectors import EVIDENCE


@EVIDENCE.source("transport")
def transport_of(order: Order) -> Iterator[dict[str, object]]:
    """Yield each parcel that left and each scan of it, in the order of time."""
    sent = Shipment.objects.filter(order=order, shipped_at__isnull=False)
    for shipment in sent.select_related("carrier").prefetch_related("scans").order_by("pk"):
        parcel = {"carrier": shipment.carrier.name, "tracking_number": shipment.tracking_number}
        for event, moment in (
            ("SHIPPED", shipment.shipped_at),
            ("DELIVERED", shipment.delivered_at),
        ):
            if moment is not None:
                yield {**parcel, "event": event, "at": moment.isoformat(), "place": ""}
        for scan in sorted(shipment.scans.all(), key=lambda row: (row.occurred_at, row.pk)):
            at = scan.occurred_at.isoformat()
            yield {**parcel, "event": scan.code, "at": at, "place": scan.location}
