"""Whether the shop is alive, and whether it can do its work."""

from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from shop.kernel.health import BEAT_KEY, WORKER_KEY
from shop.markets.selectors import newest_rate_date

BEAT_MAX_AGE = timedelta(minutes=3)


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer as long as the process lives."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when every part works, else 503 and which one does not."""
    checks: dict[str, Callable[[], str]] = {
        "database": _database,
        "cache": _cache,
        "broker": _broker,
        "beat": _beat,
        "worker": _worker,
        "rates": _rates,
    }
    report = {name: check() for name, check in checks.items()}
    is_ready = all(answer.startswith(("ok", "stale")) for answer in report.values())
    return JsonResponse(report, status=200 if is_ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"


def _cache() -> str:
    try:
        cache.get(BEAT_KEY)
    except RedisError as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"


def _broker() -> str:
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=2)
    except (OSError, KombuError) as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"


def _beat() -> str:
    """Tell when beat last sent the heartbeat task."""
    return _age_of(BEAT_KEY)


def _worker() -> str:
    """Tell when a worker last ran a heartbeat task that beat had sent."""
    return _age_of(WORKER_KEY)


def _age_of(key: str) -> str:
    try:
        kept = cache.get(key)
    except RedisError as error:
        return f"unreachable: {type(error).__name__}"
    if kept is None:
        return "no heartbeat yet"
    age = timezone.now() - datetime.fromisoformat(kept)
    seconds = int(age.total_seconds())
    return f"ok, {seconds} s ago" if age < BEAT_MAX_AGE else f"silent for {seconds} s"


def _rates() -> str:
    try:
        newest = newest_rate_date()
    except DatabaseError as error:
        return f"unreachable: {type(error).__name__}"
    if newest is None:
        return "no rates"
    age = (timezone.now().date() - newest).days
    # Prices do not depend on them: a stale rate is reported and takes no server out of service.
    verdict = "ok" if age <= settings.RATES_MAX_AGE_DAYS else "stale"
    return f"{verdict}, {age} days old"
