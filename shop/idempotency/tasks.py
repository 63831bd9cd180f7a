"""Background work of idempotency keys."""

from celery import shared_task
from django.utils import timezone

from shop.idempotency.services import forget_old_keys

BATCH = 1000
BATCHES_A_RUN = 10


@shared_task(name="shop.tasks.forget_old_keys_task")
def forget_old_keys_task(**_: object) -> None:
    """Delete old keys, at most ten thousand at once; another run does the rest."""
    for _run in range(BATCHES_A_RUN):
        if forget_old_keys(at=timezone.now(), limit=BATCH) < BATCH:
            return
    forget_old_keys_task.delay()
