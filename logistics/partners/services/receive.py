"""A partner's message comes in: it is kept first, and applied when its turn has come."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from logistics.partners.locks import lock_link
from logistics.partners.models import PartnerLink, PartnerMessage
from logistics.partners.values import Incoming, at_line

State, Problem = PartnerMessage.State, PartnerMessage.Problem
MOST_AHEAD = 10_000


class ConflictError(Exception):
    """Raised when another message had the number before: one of the two sides has miscounted."""

    def __init__(self, incoming: Incoming) -> None:
        text = gettext(
            "Number %(number)d was used for another message. Give this message a number of its own."
        )
        super().__init__(at_line(incoming.line, text % {"number": incoming.sequence}))


class TooFarAheadError(Exception):
    """Raised when a number lies so far ahead that nobody can mean it."""

    def __init__(self, incoming: Incoming, *, expected: int) -> None:
        text = gettext("Number %(number)d is too far ahead: %(expected)d comes next.")
        text %= {"number": incoming.sequence, "expected": expected}
        super().__init__(at_line(incoming.line, text))


@transaction.atomic(durable=True)
def receive_messages(
    *, warehouse_id: str, incoming: Sequence[Incoming], source: str, at: datetime
) -> list[PartnerMessage]:
    """Keep messages, all or none; one that came before is returned as it is now and does nothing.

    Its turn has come when all earlier numbers were dealt with; until then it waits. What comes
    after its number was skipped is kept and refused: somebody at the desk decides about it.

    :raises PartnerLink.DoesNotExist: when no partner runs the warehouse
    :raises ConflictError: when another message had one of the numbers
    :raises TooFarAheadError: when more than ``MOST_AHEAD`` numbers before one are missing
    """
    link = lock_link(warehouse_id=warehouse_id)
    link.heard_at = at
    link.save(update_fields=["heard_at"])
    return [_receive(one, link=link, source=source, at=at) for one in incoming]


def _receive(incoming: Incoming, *, link: PartnerLink, source: str, at: datetime) -> PartnerMessage:
    known = link.messages.filter(direction="IN", sequence=incoming.sequence).first()
    # A number that was gone on without has no content; what is settled by hand has come.
    if known is not None and known.digest:
        if known.digest != incoming.digest:
            raise ConflictError(incoming)
        return known
    if incoming.sequence > link.last_in + MOST_AHEAD:
        raise TooFarAheadError(incoming, expected=link.last_in + 1)
    message = known or PartnerMessage(link=link, direction="IN", sequence=incoming.sequence)
    message.kind, message.body, message.digest = incoming.kind, incoming.body, incoming.digest
    message.source, message.created_at = source[:80], at
    is_next = incoming.sequence == link.last_in + 1
    message.state = State.RECEIVED if is_next else State.WAITING
    if known is not None:
        message.state, message.problem = State.REFUSED, Problem.TOO_LATE
    message.save()
    return message
