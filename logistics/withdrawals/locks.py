"""Row locks of withdrawals; the order is locked before."""

from logistics.withdrawals.models import Withdrawal
from shop.kernel.locking import require_transaction


def lock_withdrawal(*, withdrawal_id: int) -> Withdrawal:
    """Lock a withdrawal until the transaction ends.

    :raises Withdrawal.DoesNotExist: when there is none
    """
    require_transaction("lock_withdrawal")
    return Withdrawal.objects.select_for_update(of=("self",)).get(pk=withdrawal_id)
