"""Proving the ledgers in the background."""

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from shop.kernel.retries import retried_after
from shop.ledgers.services import prove_ledgers

RETRY = retried_after(DatabaseError)


@shared_task(name="shop.tasks.prove_ledgers_task", **RETRY)
def prove_ledgers_task(**_: object) -> None:
    """Prove every ledger and keep the answer, each night."""
    prove_ledgers(at=timezone.now())
