"""A parcel of the demo that is late and could not be delivered, found by the shop's own rules."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from logistics.delays.services import note_delays
from logistics.exceptions.services import review_parcels
from logistics.fulfilment.models import Shipment
from logistics.tracking.models import TrackingEvent
from logistics.tracking.services import record_scan
from shop.orders.models import Order

Code = TrackingEvent.Code
AGO = timedelta(days=4)


def get_into_trouble(order: Order) -> None:
    """Let an order have been sent four days ago, and its carrier find nobody at home today."""
    shipments = Shipment.objects.filter(order=order)
    shipments.update(shipped_at=F("shipped_at") - AGO)
    TrackingEvent.objects.filter(shipment__order=order).update(
        occurred_at=F("occurred_at") - AGO + timedelta(days=1)
    )
    order.consignments.update(promised_until=timezone.localdate() - timedelta(days=1))
    now = timezone.now()
    for shipment in shipments.order_by("pk"):
        for code, hours in ((Code.OUT_FOR_DELIVERY, 5), (Code.ATTEMPT_FAILED, 2)):
            record_scan(
                shipment_id=shipment.pk,
                code=code,
                location=order.city,
                occurred_at=now - timedelta(hours=hours),
                at=now,
            )
    review_parcels(at=now)
    note_delays(at=now)
