"""The lock of a settlement line."""

from shop.kernel.locking import require_transaction
from shop.settlement.models import BalanceEntry


def lock_entry(*, entry_id: int) -> BalanceEntry:
    """Lock a line until the transaction ends.

    :raises BalanceEntry.DoesNotExist: when there is none
    """
    require_transaction("lock_entry")
    return BalanceEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
