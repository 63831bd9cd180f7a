"""What the stock does in the background: files of counts are booked, what is over set aside."""

from datetime import timedelta

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from shop.inventory.lots import shelves_with_expired_lots
from shop.inventory.selectors import resting_stock_imports
from shop.inventory.services import set_expired_aside
from shop.inventory.services.imports import book_stock_import_batch, forget_old_imports
from shop.kernel.retries import retried_after

RETRY = retried_after(DatabaseError)
BATCHES_A_RUN = 40
RESTS_AFTER = timedelta(minutes=2)


@shared_task(name="shop.tasks.apply_stock_import_task", **RETRY)
def apply_stock_import_task(*, stock_import_id: int, **_: object) -> None:
    """Book an import, at most twenty thousand lines at once; another run does the rest."""
    for _run in range(BATCHES_A_RUN):
        if not book_stock_import_batch(stock_import_id=stock_import_id, at=timezone.now()):
            return
    apply_stock_import_task.delay(stock_import_id=stock_import_id)


@shared_task(name="shop.tasks.sweep_stock_imports_task")
def sweep_stock_imports_task(**_: object) -> None:
    """Find imports whose message was lost, and forget what nobody needs."""
    now = timezone.now()
    for stock_import_id in resting_stock_imports(before=now - RESTS_AFTER):
        apply_stock_import_task.delay(stock_import_id=stock_import_id)
    forget_old_imports(at=now)


@shared_task(name="shop.tasks.set_expired_aside_task", **RETRY)
def set_expired_aside_task(**_: object) -> None:
    """Put what is over since midnight into quarantine, a shelf a transaction."""
    now = timezone.now()
    for stock_item_id in shelves_with_expired_lots(on=now.date()):
        set_expired_aside(stock_item_id=stock_item_id, at=now)
