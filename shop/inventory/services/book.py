"""The one place that changes a stock item: figure and ledger row together."""

from datetime import datetime

from shop.inventory.models import StockItem, StockMovement


def book(
    *,
    item: StockItem,
    movement: StockMovement,
    at: datetime,
) -> None:
    """Apply a ledger row to a locked stock item and store both."""
    item.on_hand += movement.on_hand_change
    item.reserved += movement.reserved_change
    item.save(update_fields=["on_hand", "reserved"])
    movement.stock_item = item
    movement.created_at = at
    movement.save(force_insert=True)
