"""Background work of the search."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from shop.search.services import refresh_moved_products, refresh_stale_products

BATCH = 200
BATCHES_A_RUN = 5
# Beat comes every minute; three forgive a late one and slow transactions.
MOVED_WITHIN = timedelta(minutes=3)


@shared_task(name="shop.tasks.refresh_stale_listings_task", acks_late=True)
def refresh_stale_listings_task(**_: object) -> None:
    """Bring waiting products up to date, at most a thousand at once; another run does the rest."""
    refresh_moved_products(since=timezone.now() - MOVED_WITHIN)
    for _run in range(BATCHES_A_RUN):
        if refresh_stale_products(limit=BATCH) < BATCH:
            return
    refresh_stale_listings_task.delay()
