"""Messages are applied one after the other, each once: domain rules may refuse it, never half."""

import logging
from datetime import datetime

from django.db import DataError, IntegrityError, transaction

from logistics.partners.locks import lock_link
from logistics.partners.models import PartnerLink, PartnerMessage
from logistics.partners.selectors import returns_to_note
from logistics.partners.services.meaning import RefusedError, carry_out
from logistics.returns.services import note_received

State = PartnerMessage.State
logger = logging.getLogger(__name__)


def apply_waiting(*, warehouse_id: str, at: datetime) -> int:
    """Apply every message whose turn has come, and say how many; must not run in a transaction.

    Each is one transaction, so what was applied stays, whatever happens to the next one.
    """
    applied = 0
    while _apply_next(warehouse_id=warehouse_id, at=at):
        applied += 1
    for found in returns_to_note(warehouse_id=warehouse_id):
        note_received(found, actor=f"partner:{warehouse_id}", at=at)
    return applied


@transaction.atomic(durable=True)
def apply_again(*, message_id: int, at: datetime) -> PartnerMessage:
    """Try a refused message once more, for whoever has mended what was wrong.

    A message in any other state stays as it is: nothing is applied twice.
    """
    warehouse_id = PartnerMessage.objects.values_list("link_id", flat=True).get(pk=message_id)
    link = lock_link(warehouse_id=warehouse_id)
    message = link.messages.get(pk=message_id)
    if message.is_replayable:
        _apply(message, link=link, at=at)
    return message


@transaction.atomic(durable=True)
def settle_by_hand(*, message_id: int, reason: str, at: datetime) -> PartnerMessage:
    """Close a refused message that nobody will apply: somebody has seen to what it says.

    A message in any other state stays as it is.

    :raises ValueError: when there is no reason
    """
    if not reason.strip():
        raise ValueError("a message is settled for a reason")
    warehouse_id = PartnerMessage.objects.values_list("link_id", flat=True).get(pk=message_id)
    message = lock_link(warehouse_id=warehouse_id).messages.get(pk=message_id)
    if message.is_refused:
        message.state, message.detail = State.SKIPPED, reason.strip()[:300]
        message.settled_at = at
        message.save(update_fields=["state", "detail", "settled_at"])
    return message


@transaction.atomic(durable=True)
def _apply_next(*, warehouse_id: str, at: datetime) -> bool:
    link = lock_link(warehouse_id=warehouse_id)
    message = link.messages.filter(direction="IN", sequence=link.last_in + 1).first()
    if message is None:
        return False
    if message.state in {State.RECEIVED, State.WAITING}:
        _apply(message, link=link, at=at)
    link.last_in = message.sequence
    link.save(update_fields=["last_in"])
    return True


def _apply(message: PartnerMessage, *, link: PartnerLink, at: datetime) -> None:
    try:
        # A refusal undoes what the message had done so far, and nothing else.
        with transaction.atomic():
            carry_out(message, link=link, at=at)
    except RefusedError as refusal:
        message.state, message.problem = State.REFUSED, refusal.problem
        message.detail = refusal.detail[:300]
        message.count = message.missing_from = None
    except (DataError, IntegrityError) as error:
        # What the books cannot hold must not stop the messages behind it.
        logger.exception("partner message %s cannot be applied", message)
        message.state, message.problem = State.REFUSED, PartnerMessage.Problem.IMPOSSIBLE
        message.detail = type(error).__name__
        message.count = message.missing_from = message.shipment = None
    else:
        message.state, message.problem = State.APPLIED, ""
    message.settled_at = at
    message.save()
