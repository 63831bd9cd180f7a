"""The one place that changes a stock item: figure and ledger row together."""

from collections.abc import Sequence
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


def book_many(*, entries: Sequence[tuple[StockItem, StockMovement]], at: datetime) -> None:
    """Apply ledger rows to locked stock items, one each, in two statements."""
    for item, movement in entries:
        item.on_hand += movement.on_hand_change
        item.reserved += movement.reserved_change
        movement.stock_item, movement.created_at = item, at
    # All of them exist: the conflict is how many rows are updated at once, each to its own figures.
    StockItem.objects.bulk_create(
        [item for item, _movement in entries],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["on_hand", "reserved"],
    )
    StockMovement.objects.bulk_create(movement for _item, movement in entries)
