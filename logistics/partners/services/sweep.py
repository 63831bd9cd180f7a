"""A round with a partner: what came and waits is applied, what it does not know is queued."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from logistics.partners.locks import lock_exchange
from logistics.partners.models import PartnerExchange, PartnerLink
from logistics.partners.services.apply import apply_waiting
from logistics.partners.services.send import forget_needless_recipients, queue_orders
from shop.desk.services import told_of

CLAIM = timedelta(minutes=10)
"""As long as a task may run; then whoever works on it is taken to be dead."""


def begin_exchanges(*, at: datetime) -> list[int]:
    """Return the ids of the exchanges of active partners that nobody works on.

    A partner who was added since gets its row here, and addresses that nobody needs any more go.
    """
    forget_needless_recipients()
    links = PartnerLink.objects.filter(is_active=True)
    PartnerExchange.objects.bulk_create(
        [PartnerExchange(link=link) for link in links.filter(exchange__isnull=True)],
        ignore_conflicts=True,
    )
    free = PartnerExchange.objects.filter(link__in=links).exclude(claimed_until__gt=at)
    return list(free.order_by("link_id").values_list("pk", flat=True))


def exchange_with_partner(*, exchange_id: int, at: datetime) -> int:
    """Apply what waits and queue what the partner does not know; return how many messages moved.

    Whatever goes wrong is kept in the exchange's row, and raised: the next round tries again, and
    no other partner waits for it. Nothing happens while somebody else works on it, or when the
    partner is not active; must not run in a transaction.
    """
    code = _claim(exchange_id=exchange_id, at=at)
    if code is None:
        return 0
    try:
        moved = apply_waiting(warehouse_id=code, at=at) + queue_orders(warehouse_id=code, at=at)
    except Exception as error:
        _note_failure(exchange_id=exchange_id, error=told_of(error), at=at)
        raise
    PartnerExchange.objects.filter(pk=exchange_id).update(
        claimed_until=None, succeeded_at=at, failures=0
    )
    return moved


@transaction.atomic(durable=True)
def _claim(*, exchange_id: int, at: datetime) -> str | None:
    row = lock_exchange(exchange_id=exchange_id)
    if not row.link.is_active or (row.claimed_until is not None and row.claimed_until > at):
        return None
    if row.claimed_until is not None:
        # It was never given back: its worker has died, and had nobody to tell.
        _note_failure(exchange_id=exchange_id, error="", at=row.claimed_until - CLAIM)
    PartnerExchange.objects.filter(pk=exchange_id).update(claimed_until=at + CLAIM)
    code: str = row.link_id
    return code


def _note_failure(*, exchange_id: int, error: str, at: datetime) -> None:
    PartnerExchange.objects.filter(pk=exchange_id).update(
        claimed_until=None, failed_at=at, error=error, failures=F("failures") + 1
    )
