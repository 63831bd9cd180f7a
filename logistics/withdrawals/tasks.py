"""What is done about withdrawals without anybody asking."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from logistics.withdrawals.services import stop_forgotten


@shared_task(name="logistics.tasks.stop_withdrawn_orders_task")
def stop_withdrawn_orders_task(**_: object) -> None:
    """Cancel unsent orders whose withdrawal was received by a process that then died."""
    now = timezone.now()
    stop_forgotten(before=now - timedelta(minutes=1), at=now)
