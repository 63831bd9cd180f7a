"""Documents in the background: load by id, one service call, a retry policy."""

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from shop.invoicing.services import issue_invoice
from shop.kernel.retries import retried_after

RETRY = retried_after(DatabaseError)


@shared_task(name="shop.tasks.issue_invoice_task", **RETRY)
def issue_invoice_task(*, order_id: int, **_: object) -> None:
    """Issue the invoice of an order."""
    issue_invoice(order_id=order_id, at=timezone.now())
