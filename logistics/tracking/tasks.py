"""Background work of tracking."""

from datetime import timedelta

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from logistics.tracking.services import (
    process_carrier_event,
    process_early_carrier_events,
    process_waiting_carrier_events,
)
from shop.kernel.retries import retried_after

RETRY = retried_after(OperationalError)


@shared_task(name="logistics.tasks.process_carrier_event_task", **RETRY)
def process_carrier_event_task(*, carrier_event_id: int, **_: object) -> None:
    """Turn a carrier's message into a scan."""
    process_carrier_event(carrier_event_id=carrier_event_id, at=timezone.now())


@shared_task(name="logistics.tasks.process_early_carrier_events_task", **RETRY)
def process_early_carrier_events_task(*, shipment_id: int, **_: object) -> None:
    """Use what a carrier reported before we knew the parcel's number."""
    process_early_carrier_events(shipment_id=shipment_id, at=timezone.now())


@shared_task(name="logistics.tasks.sweep_carrier_events_task")
def sweep_carrier_events_task(**_: object) -> None:
    """Process messages whose task was lost."""
    now = timezone.now()
    process_waiting_carrier_events(before=now - timedelta(minutes=1), at=now)
