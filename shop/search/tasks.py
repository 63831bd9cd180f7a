"""Background work of the search."""

from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from shop.search.services import (
    refresh_coming_products,
    refresh_moved_products,
    refresh_stale_products,
)

BATCH = 200
BATCHES_A_RUN = 5
SLOW_TRANSACTION = timedelta(minutes=3)
# Read again when nobody remembers the last run: the cache was emptied, or there never was one.
UNREMEMBERED = timedelta(days=1)
LAST_RUN = "search:last-run"


@shared_task(name="shop.tasks.refresh_stale_listings_task")
def refresh_stale_listings_task(**_: object) -> None:
    """Bring waiting products up to date, at most a thousand at once; another run does the rest."""
    started = timezone.now()
    last = cache.get(LAST_RUN, started - UNREMEMBERED)
    refresh_moved_products(since=last - SLOW_TRANSACTION)
    cache.set(LAST_RUN, started, timeout=None)
    refresh_coming_products()
    for _run in range(BATCHES_A_RUN):
        if refresh_stale_products(limit=BATCH) < BATCH:
            return
    refresh_stale_listings_task.delay()
