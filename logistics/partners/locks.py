"""Row locks of partners; a link is locked before any order, parcel or shelf."""

from logistics.partners.models import PartnerLink
from shop.kernel.locking import require_transaction


def lock_link(*, warehouse_id: str) -> PartnerLink:
    """Let one deal with a partner's messages at a time, until the transaction ends.

    :raises PartnerLink.DoesNotExist: when no partner runs the warehouse
    """
    require_transaction("lock_link")
    return PartnerLink.objects.select_for_update(of=("self",)).get(pk=warehouse_id)
