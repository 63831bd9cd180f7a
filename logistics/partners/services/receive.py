"""A partner's message comes in: it is kept first, and applied when its turn has come."""

from datetime import datetime

from django.db import transaction

from logistics.partners.locks import lock_link
from logistics.partners.models import PartnerMessage
from logistics.partners.values import Incoming

State, Problem = PartnerMessage.State, PartnerMessage.Problem
MOST_AHEAD = 10_000


class ConflictError(Exception):
    """Raised when another message had the number before: one of the two sides has miscounted."""

    def __init__(self, *, sequence: int) -> None:
        super().__init__(f"number {sequence} was used for another message")
        self.sequence = sequence


class TooFarAheadError(Exception):
    """Raised when a number lies so far ahead that nobody can mean it."""

    def __init__(self, *, sequence: int, expected: int) -> None:
        super().__init__(f"number {sequence} is too far ahead: {expected} comes next")
        self.sequence = sequence


@transaction.atomic(durable=True)
def receive_message(
    *, warehouse_id: str, incoming: Incoming, source: str, at: datetime
) -> PartnerMessage:
    """Keep a message; one that came before is returned as it is now and does nothing.

    Its turn has come when all earlier numbers were dealt with; until then it waits. What comes
    after its number was skipped is kept and refused: somebody at the desk decides about it.

    :raises PartnerLink.DoesNotExist: when no partner runs the warehouse
    :raises ConflictError: when another message had the number
    :raises TooFarAheadError: when more than ``MOST_AHEAD`` numbers before it are missing
    """
    link = lock_link(warehouse_id=warehouse_id)
    link.heard_at = at
    link.save(update_fields=["heard_at"])
    known = link.messages.filter(direction="IN", sequence=incoming.sequence).first()
    # A number that was gone on without has no content; what is settled by hand has come.
    if known is not None and known.digest:
        if known.digest != incoming.digest:
            raise ConflictError(sequence=incoming.sequence)
        return known
    if incoming.sequence > link.last_in + MOST_AHEAD:
        raise TooFarAheadError(sequence=incoming.sequence, expected=link.last_in + 1)
    message = known or PartnerMessage(link=link, direction="IN", sequence=incoming.sequence)
    message.kind, message.body, message.digest = incoming.kind, incoming.body, incoming.digest
    message.source, message.created_at = source[:80], at
    is_next = incoming.sequence == link.last_in + 1
    message.state = State.RECEIVED if is_next else State.WAITING
    if known is not None:
        message.state, message.problem = State.REFUSED, Problem.TOO_LATE
    message.save()
    return message
