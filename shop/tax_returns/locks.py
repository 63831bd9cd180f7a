"""The lock of a tax return: it is built and filed by one at a time."""

from shop.kernel.locking import require_transaction
from shop.tax_returns.models import TaxReturn


def lock_tax_return(*, tax_return_id: int) -> TaxReturn:
    """Lock a tax return until the transaction ends; no other lock is taken with it.

    :raises TaxReturn.DoesNotExist: when there is none
    """
    require_transaction("lock_tax_return")
    return TaxReturn.objects.select_for_update().get(pk=tax_return_id)
