"""Asking registers again in the background. Waits of minutes and hours live in ``next_at``."""

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from shop.kernel.retries import retried_after
from shop.vat_credits.selectors import due_vat_credits
from shop.vat_credits.services import settle_vat_credit

RETRY = retried_after(DatabaseError)


@shared_task(name="shop.tasks.settle_vat_credit_task", **RETRY)
def settle_vat_credit_task(*, vat_credit_id: int, **_: object) -> None:
    """Ask for one number again and do what the answer wants."""
    settle_vat_credit(vat_credit_id=vat_credit_id, at=timezone.now())


@shared_task(name="shop.tasks.sweep_vat_credits_task")
def sweep_vat_credits_task(**_: object) -> None:
    """Find numbers that are to be asked for again."""
    for vat_credit_id in due_vat_credits(at=timezone.now()):
        settle_vat_credit_task.delay(vat_credit_id=vat_credit_id)
