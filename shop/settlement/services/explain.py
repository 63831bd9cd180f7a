"""A person says what a settlement line is that nothing of ours belongs to."""

from django.db import transaction

from shop.settlement.locks import lock_entry
from shop.settlement.models import BalanceEntry


class AlreadyMatchedError(Exception):
    """Raised when a line needs no explanation any more."""


@transaction.atomic(durable=True)
def explain_entry(*, entry_id: int, note: str, actor: str) -> BalanceEntry:
    """Close a line with somebody's words; it is not asked about again.

    :raises AlreadyMatchedError: when it was matched or explained meanwhile
    """
    entry = lock_entry(entry_id=entry_id)
    if entry.state != BalanceEntry.State.OPEN:
        raise AlreadyMatchedError(entry.reference)
    entry.state, entry.note, entry.explained_by = BalanceEntry.State.EXPLAINED, note, actor[:80]
    entry.save(update_fields=["state", "note", "explained_by"])
    return entry
