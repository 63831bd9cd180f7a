"""Writes of orders: a table of contents."""

from shop.orders.services.adopt import adopt_guest_orders
from shop.orders.services.create import (
    BundleDraft,
    ConsignmentDraft,
    LineDraft,
    OrderDraft,
    create_order,
)
from shop.orders.services.history import record_event
from shop.orders.services.progress import (
    mark_delivered,
    mark_shipped,
    move_fulfilment,
    move_status,
)
from shop.orders.states import InvalidTransitionError

__all__ = [
    "BundleDraft",
    "ConsignmentDraft",
    "InvalidTransitionError",
    "LineDraft",
    "OrderDraft",
    "adopt_guest_orders",
    "create_order",
    "mark_delivered",
    "mark_shipped",
    "move_fulfilment",
    "move_status",
    "record_event",
]
