"""Whether the shop is alive, and whether it can do its work."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from shop.desk import health
from shop.desk.queues import queues
from shop.ledgers.selectors import newest_proof
from shop.markets.selectors import newest_rate_date

PROVED_WITHIN_HOURS = 26


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer as long as the process lives."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when every part works, else 503 and which one does not.

    A queue that waits for long is told and takes no web server out of service: it would wait on.
    """
    checks: dict[str, Callable[[], str]] = {
        "database": health.database,
        "cache": health.kept_values,
        "broker": health.broker,
        "beat": health.beat,
        "worker": health.worker,
        "queues": lambda: queues(at=timezone.now()),
        "rates": _rates,
        "ledgers": _ledgers,
    }
    report = {name: check() for name, check in checks.items()}
    is_ready = all(answer.startswith(("ok", "stale", "late")) for answer in report.values())
    return JsonResponse(report, status=200 if is_ready else 503)


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


def _ledgers() -> str:
    try:
        proof = newest_proof()
    except DatabaseError as error:
        return f"unreachable: {type(error).__name__}"
    if proof is None:
        return "ok, not proved yet"
    if not proof.is_sound:
        # Somebody must look, but a server that stops selling would not mend a sum.
        return f"stale, {len(proof.findings)} checks do not add up"
    age = int((timezone.now() - proof.ran_at).total_seconds() // 3600)
    return f"{'ok' if age <= PROVED_WITHIN_HOURS else 'stale'}, proved {age} hours ago"
