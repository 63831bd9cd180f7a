"""Background work: recognising people."""

from datetime import timedelta

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from crm.identity.selectors import orders_without_contact, users_without_contact
from crm.identity.services import (
    recognise_buyer,
    recognise_imported_buyers,
    recognise_user,
)
from shop.kernel.retries import retried_after

BATCH = 200
PATIENCE = timedelta(minutes=5)
RETRY = retried_after(OperationalError)


@shared_task(name="crm.tasks.recognise_buyer_task", **RETRY)
def recognise_buyer_task(*, order_id: int, **_: object) -> None:
    """Find out whose order it is."""
    recognise_buyer(order_id=order_id, at=timezone.now())


@shared_task(name="crm.tasks.recognise_user_task", **RETRY)
def recognise_user_task(*, user_id: int, **_: object) -> None:
    """Find out who signed up, or what an account has proven."""
    recognise_user(user_id=user_id, at=timezone.now())


@shared_task(name="crm.tasks.recognise_missing_task")
def recognise_missing_task(**_: object) -> None:
    """Find orders and accounts whose message was lost, and buyers of imported orders."""
    while recognise_imported_buyers():
        pass
    before = timezone.now() - PATIENCE
    for order_id in orders_without_contact(before=before).values_list("pk", flat=True)[:BATCH]:
        recognise_buyer_task.delay(order_id=order_id)
    for user_id in users_without_contact(before=before).values_list("pk", flat=True)[:BATCH]:
        recognise_user_task.delay(user_id=user_id)
