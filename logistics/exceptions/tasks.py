"""Background work on parcels that are not getting on."""

from celery import shared_task
from django.utils import timezone

from logistics.delays.services import note_delays
from logistics.exceptions.services import review_parcels


@shared_task(name="logistics.tasks.look_after_parcels_task")
def look_after_parcels_task(**_: object) -> None:
    """Find parcels that are stuck, and those that will be late; safe to run at any time."""
    now = timezone.now()
    review_parcels(at=now)
    note_delays(at=now)
