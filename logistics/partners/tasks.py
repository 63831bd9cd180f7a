"""Background work of the exchange with partners."""

from celery import shared_task
from django.utils import timezone

from logistics.partners.services import exchange_with_partners


@shared_task(name="logistics.tasks.exchange_with_partners_task")
def exchange_with_partners_task(**_: object) -> None:
    """Apply messages that were kept and not applied, and queue orders; safe to run at any time."""
    exchange_with_partners(at=timezone.now())
