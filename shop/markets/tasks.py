"""Work of the markets in the background."""

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from shop.kernel.health import KEPT_SECONDS, WORKER_KEY
from shop.kernel.http import FetchError
from shop.markets.services import fetch_rates


@shared_task(
    name="shop.tasks.fetch_rates_task",
    autoretry_for=(FetchError,),
    retry_backoff=60,
    max_retries=5,
)
def fetch_rates_task(**_: object) -> None:
    """Fetch the day's exchange rates."""
    fetch_rates(url=settings.RATES_URL)


@shared_task(name="shop.tasks.heartbeat_task")
def heartbeat_task(**_: object) -> None:
    """Leave a trace that beat, broker and worker are all alive."""
    cache.set(WORKER_KEY, timezone.now().isoformat(), timeout=KEPT_SECONDS)
