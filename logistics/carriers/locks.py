"""Row locks of the carriers' inbox."""

from logistics.carriers.models import CarrierEvent
from shop.kernel.locking import require_transaction


def lock_carrier_event(*, carrier_event_id: int) -> CarrierEvent:
    """Lock a stored message until the transaction ends.

    :raises CarrierEvent.DoesNotExist: when there is none
    """
    require_transaction("lock_carrier_event")
    return CarrierEvent.objects.select_for_update(of=("self",)).get(pk=carrier_event_id)
