"""The order's history."""

from collections.abc import Mapping
from datetime import datetime

from shop.orders.models import Order, OrderEvent

SYSTEM = "system"


def record_event(
    *,
    order: Order,
    kind: str,
    actor: str,
    at: datetime,
    data: Mapping[str, object] | None = None,
) -> OrderEvent:
    """Add a line to an order's history."""
    return OrderEvent.objects.create(
        order=order, kind=kind, actor=actor, data=dict(data or {}), created_at=at
    )
