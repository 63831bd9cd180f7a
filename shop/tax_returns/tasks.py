"""Building returns in the background."""

from datetime import timedelta

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from shop.kernel.retries import retried_after
from shop.tax_returns.selectors import resting_tax_returns
from shop.tax_returns.services.build import build_tax_return_batch

RETRY = retried_after(DatabaseError)
RESTS_AFTER = timedelta(minutes=2)
# More than any period has: half a year in parts of ten days.
MOST_BATCHES = 25


@shared_task(name="shop.tasks.build_tax_return_task", **RETRY)
def build_tax_return_task(*, tax_return_id: int, **_: object) -> None:
    """Build a return, some days at a time."""
    for _batch in range(MOST_BATCHES):
        if not build_tax_return_batch(tax_return_id=tax_return_id, at=timezone.now()):
            return


@shared_task(name="shop.tasks.sweep_tax_returns_task")
def sweep_tax_returns_task(**_: object) -> None:
    """Find returns whose message was lost or whose worker died."""
    for tax_return_id in resting_tax_returns(before=timezone.now() - RESTS_AFTER):
        build_tax_return_task.delay(tax_return_id=tax_return_id)
