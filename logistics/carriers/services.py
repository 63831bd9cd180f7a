"""Writes of the carriers' inbox."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from logistics.carriers.gateways.base import ScanReport
from logistics.carriers.models import CarrierEvent
from logistics.events import carrier_event_received
from shop.kernel.events import announce


@transaction.atomic
def store_carrier_event(
    *, carrier_code: str, event_id: str, payload: dict[str, Any], at: datetime
) -> CarrierEvent:
    """Keep a carrier's message as it came; the same message sent again is kept once."""
    event, is_new = CarrierEvent.objects.get_or_create(
        carrier_id=carrier_code,
        event_id=event_id,
        defaults={"payload": payload, "received_at": at},
    )
    if is_new:
        announce(carrier_event_received, carrier_event_id=event.pk)
    return event


@transaction.atomic
def store_reports(*, carrier_code: str, reports: Iterable[ScanReport], at: datetime) -> None:
    """Keep what a carrier has said of parcels, all or nothing; each message once."""
    for report in reports:
        store_carrier_event(
            carrier_code=carrier_code,
            event_id=report.event_id,
            payload=dict(report.payload),
            at=at,
        )
