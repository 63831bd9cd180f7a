"""What is to be done at all partners, whatever message about it was lost."""

from datetime import datetime

from logistics.partners.models import PartnerLink
from logistics.partners.services.apply import apply_waiting
from logistics.partners.services.send import queue_orders


def exchange_with_partners(*, at: datetime) -> int:
    """Apply what waits and queue what partners do not know; return how many messages moved."""
    codes = PartnerLink.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)
    return sum(
        apply_waiting(warehouse_id=code, at=at) + queue_orders(warehouse_id=code, at=at)
        for code in list(codes)
    )
