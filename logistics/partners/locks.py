"""Row locks of partners; a link is locked before any order, parcel or shelf."""

from logistics.partners.models import PartnerExchange, PartnerLink
from shop.kernel.locking import require_transaction


def lock_link(*, warehouse_id: str) -> PartnerLink:
    """Let one deal with a partner's messages at a time, until the transaction ends.

    :raises PartnerLink.DoesNotExist: when no partner runs the warehouse
    """
    require_transaction("lock_link")
    return PartnerLink.objects.select_for_update(of=("self",)).get(pk=warehouse_id)


def lock_exchange(*, exchange_id: int) -> PartnerExchange:
    """Let one begin a round with a partner at a time; its link is read, and not locked.

    :raises PartnerExchange.DoesNotExist: when there is none
    """
    require_transaction("lock_exchange")
    rows = PartnerExchange.objects.select_for_update(of=("self",)).select_related("link")
    return rows.get(pk=exchange_id)
