"""Background work of the exchange with partners."""

from celery import shared_task
from django.utils import timezone

from logistics.partners.services import begin_exchanges, exchange_with_partner


@shared_task(name="logistics.tasks.exchange_with_partner_task")
def exchange_with_partner_task(*, exchange_id: int, **_: object) -> None:
    """Go one round with a partner; what fails is tried again by the next round, not at once."""
    exchange_with_partner(exchange_id=exchange_id, at=timezone.now())


@shared_task(name="logistics.tasks.exchange_with_partners_task")
def exchange_with_partners_task(**_: object) -> None:
    """Send each partner's round on its way, so that none waits for another."""
    for exchange_id in begin_exchanges(at=timezone.now()):
        exchange_with_partner_task.delay(exchange_id=exchange_id)
