"""Whether the shop is alive, and whether it can do its work."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from shop.kernel.health import BEAT_KEY
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
        "worker": _worker,
        "rates": _rates,
    }
    report = {name: check() for name, check in checks.items()}
    is_ready = all(answer.startswith("ok") for answer in report.values())
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


def _worker() -> str:
    """Beat, broker and worker together: the last heartbeat task that was really run."""
    try:
        beat = cache.get(BEAT_KEY)
    except RedisError as error:
        return f"unreachable: {type(error).__name__}"
    if beat is None:
        return "no heartbeat yet"
    age = timezone.now() - datetime.fromisoformat(beat)
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
    # Stale rates are shown but keep nobody from selling: prices do not depend on them.
    note = "" if age <= settings.RATES_MAX_AGE_DAYS else ", too old"
    return f"ok, {age} days old{note}"
