"""The one place that changes a stock item: figures and ledger row together."""

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
    changed = _apply(item, movement)
    item.save(update_fields=changed)
    movement.stock_item = item
    movement.created_at = at
    movement.save(force_insert=True)


def book_many(*, entries: Sequence[tuple[StockItem, StockMovement]], at: datetime) -> None:
    """Apply ledger rows to locked stock items, one each, in two statements."""
    changed: set[str] = set()
    for item, movement in entries:
        changed.update(_apply(item, movement))
        movement.stock_item, movement.created_at = item, at
    # All of them exist: the conflict is how many rows are updated at once, each to its own figures.
    StockItem.objects.bulk_create(
        [item for item, _movement in entries],
        update_conflicts=True,
        unique_fields=["id"],
        # Nothing else: somebody in this transaction may have booked on another copy of the item.
        update_fields=sorted(changed),
    )
    StockMovement.objects.bulk_create(movement for _item, movement in entries)


def _apply(item: StockItem, movement: StockMovement) -> list[str]:
    changes = movement.changes
    for figure, change in changes.items():
        setattr(item, figure, getattr(item, figure) + change)
    return list(changes)
