"""Reading the provider's statement in the background."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from shop.payments.tasks import RETRY
from shop.settlement.services import fetch_statement

LOOKS_BACK = timedelta(days=8)
"""Further than a holiday weekend: bookings may become known days later."""


@shared_task(name="shop.tasks.fetch_statement_task", **RETRY)
def fetch_statement_task(**_: object) -> None:
    """Store and match the provider's newest bookings."""
    now = timezone.now()
    fetch_statement(since=now - LOOKS_BACK, at=now)
