"""Row locks of exceptions; the parcel and its order are locked before."""

from logistics.exceptions.models import ParcelException
from shop.kernel.locking import require_transaction


def lock_exception(*, exception_id: int) -> ParcelException:
    """Lock an exception until the transaction ends.

    :raises ParcelException.DoesNotExist: when there is none
    """
    require_transaction("lock_exception")
    return ParcelException.objects.select_for_update(of=("self",)).get(pk=exception_id)


def lock_exceptions_of(*, shipment_id: int) -> list[ParcelException]:
    """Lock the open exceptions of a locked parcel until the transaction ends."""
    require_transaction("lock_exceptions_of")
    rows = ParcelException.objects.select_for_update(of=("self",)).filter(
        shipment_id=shipment_id, state=ParcelException.State.OPEN
    )
    return list(rows.order_by("pk"))
