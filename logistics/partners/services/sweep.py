"""What is to be done at all partners, whatever message about it was lost."""

import logging
from datetime import datetime

from logistics.partners.models import PartnerLink
from logistics.partners.services.apply import apply_waiting
from logistics.partners.services.send import queue_orders

logger = logging.getLogger(__name__)


def exchange_with_partners(*, at: datetime) -> int:
    """Apply what waits and queue what partners do not know; return how many messages moved."""
    codes = PartnerLink.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)
    return sum(_exchange(code, at=at) for code in list(codes))


def _exchange(code: str, *, at: datetime) -> int:
    try:
        return apply_waiting(warehouse_id=code, at=at) + queue_orders(warehouse_id=code, at=at)
    except Exception:
        # One partner's trouble must not keep the others waiting; the next sweep tries again.
        logger.exception("the exchange with the partner of %s failed", code)
        return 0
