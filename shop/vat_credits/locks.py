"""Row locks of VAT credits: always after their order's and its payments'."""

from shop.kernel.locking import require_transaction
from shop.vat_credits.models import VatCredit


def lock_vat_credit(*, vat_credit_id: int) -> VatCredit:
    """Lock a VAT credit until the transaction ends.

    :raises VatCredit.DoesNotExist: when there is none
    """
    require_transaction("lock_vat_credit")
    return VatCredit.objects.select_for_update(of=("self",)).get(pk=vat_credit_id)
