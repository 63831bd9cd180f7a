"""Numbers that never came: asked for again, or skipped with a reason."""

from datetime import datetime

from django.db import transaction

from logistics.partners.locks import lock_link
from logistics.partners.models import PartnerMessage
from logistics.partners.selectors import gaps_of
from logistics.partners.services.send import queue_message

Kind, State = PartnerMessage.Kind, PartnerMessage.State


class NotMissingError(Exception):
    """Raised when numbers are not missing, or not any more."""


@transaction.atomic(durable=True)
def ask_again(*, warehouse_id: str, first: int, last: int, at: datetime) -> PartnerMessage:
    """Ask the partner to send missing numbers once more; while it is asked, it is not asked twice.

    :raises NotMissingError: when they are not one of the gaps
    """
    link = lock_link(warehouse_id=warehouse_id)
    if range(first, last + 1) not in gaps_of(link):
        raise NotMissingError
    body = {"from": first, "to": last}
    asked = link.messages.filter(
        direction="OUT", kind=Kind.RESEND, body=body, state__in=[State.QUEUED, State.SENT]
    )
    return asked.first() or queue_message(link, kind=Kind.RESEND, body=body, at=at)


@transaction.atomic(durable=True)
def skip_number(
    *, warehouse_id: str, first: int, last: int, reason: str, actor: str, at: datetime
) -> int:
    """Go on without missing numbers; return how many. The next waiting message can be applied.

    :raises NotMissingError: when they are not one of the gaps
    :raises ValueError: when there is no reason
    """
    if not reason.strip():
        raise ValueError("a number is skipped for a reason")
    link = lock_link(warehouse_id=warehouse_id)
    if range(first, last + 1) not in gaps_of(link):
        raise NotMissingError
    rows = PartnerMessage.objects.bulk_create(
        PartnerMessage(
            link=link,
            direction="IN",
            sequence=number,
            kind=Kind.UNKNOWN,
            state=State.SKIPPED,
            detail=reason.strip()[:300],
            source=actor[:80],
            created_at=at,
            settled_at=at,
        )
        for number in range(first, last + 1)
    )
    return len(rows)
