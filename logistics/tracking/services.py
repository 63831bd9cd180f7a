"""Writes of tracking: scans become events, the last one delivers the parcel."""

from datetime import datetime

from django.db import transaction

from logistics.carriers.locks import lock_carrier_event
from logistics.carriers.models import CarrierEvent
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import ShipmentStateError, deliver_shipment
from logistics.tracking.models import TrackingEvent
from logistics.tracking.reading import UnreadableScanError, read_scan
from logistics.tracking.selectors import (
    carrier_events_to_process,
    carrier_events_waiting_for,
    find_shipment_by_tracking,
)

BATCH = 200


@transaction.atomic
def record_scan(
    *, shipment_id: int, code: str, location: str, occurred_at: datetime, at: datetime
) -> TrackingEvent:
    """Keep a scan once, however often it is reported; DELIVERED delivers the parcel.

    Scans may come in any order: nothing takes a delivered parcel back on its way.

    :raises ShipmentStateError: when the parcel is delivered before it has left
    """
    scan, _is_new = TrackingEvent.objects.get_or_create(
        shipment_id=shipment_id,
        code=code,
        occurred_at=occurred_at,
        defaults={"location": location, "recorded_at": at},
    )
    if code == TrackingEvent.Code.DELIVERED:
        carrier = Shipment.objects.values_list("carrier_id", flat=True).get(pk=shipment_id)
        deliver_shipment(
            shipment_id=shipment_id, delivered_at=occurred_at, actor=f"carrier:{carrier}", at=at
        )
    return scan


@transaction.atomic
def process_carrier_event(*, carrier_event_id: int, at: datetime) -> bool:
    """Turn a stored message into a scan; return whether it has become one.

    What cannot be understood, or names a parcel that we do not know, keeps its reason and can be
    processed again. A message that has been understood is not looked at twice.
    """
    event = lock_carrier_event(carrier_event_id=carrier_event_id)
    if event.processed_at is not None and not event.error:
        return True
    event.error = _use(event, at=at)[:300]
    event.processed_at = at
    event.save(update_fields=["error", "processed_at"])
    return not event.error


def process_waiting_carrier_events(*, before: datetime, at: datetime) -> int:
    """Process messages that came before a moment and were never looked at; return how many."""
    waiting = carrier_events_to_process(received_before=before).values_list("pk", flat=True)
    event_ids = list(waiting[:BATCH])
    for event_id in event_ids:
        process_carrier_event(carrier_event_id=event_id, at=at)
    return len(event_ids)


def process_early_carrier_events(*, shipment_id: int, at: datetime) -> int:
    """Process again what a carrier reported before we knew the parcel's number."""
    shipment = Shipment.objects.get(pk=shipment_id)
    waiting = carrier_events_waiting_for(shipment=shipment).values_list("pk", flat=True)
    return sum(
        process_carrier_event(carrier_event_id=event_id, at=at)
        for event_id in list(waiting[:BATCH])
    )


def _use(event: CarrierEvent, *, at: datetime) -> str:
    """Return why the message could not be used, or nothing."""
    try:
        scan = read_scan(event.payload, received_at=event.received_at)
    except UnreadableScanError as error:
        return str(error)
    shipment = find_shipment_by_tracking(
        carrier_code=event.carrier_id, tracking_number=scan.tracking_number
    )
    if shipment is None:
        return f"tracking number {scan.tracking_number} is not known"
    try:
        record_scan(
            shipment_id=shipment.pk,
            code=scan.code,
            location=scan.location,
            occurred_at=scan.occurred_at,
            at=at,
        )
    except ShipmentStateError as error:
        return str(error)
    return ""
