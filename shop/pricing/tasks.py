"""Price proposals in the background."""

from celery import shared_task
from django.utils import timezone

from shop.markets.registry import REGISTRY
from shop.markets.selectors import RateMissingError
from shop.pricing.services import propose_after_drift


@shared_task(name="shop.tasks.propose_after_drift_task")
def propose_after_drift_task(**_: object) -> None:
    """Propose prices where a rate has left its market's tolerance; nothing is charged by that."""
    for code in REGISTRY.markets:
        try:
            propose_after_drift(market_code=code, at=timezone.now())
        except RateMissingError:
            # Its readiness says so; the other markets go on.
            continue
