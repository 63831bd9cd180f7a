"""Documents in the background: load by id, one service call, a retry policy."""

from typing import Any

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from shop.invoicing.services import issue_invoice

RETRY: dict[str, Any] = {
    "acks_late": True,
    "autoretry_for": (DatabaseError,),
    "retry_backoff": True,
    "retry_jitter": True,
    "max_retries": 5,
}


@shared_task(name="shop.tasks.issue_invoice_task", **RETRY)
def issue_invoice_task(*, order_id: int, **_: object) -> None:
    """Issue the invoice of an order."""
    issue_invoice(order_id=order_id, at=timezone.now())
