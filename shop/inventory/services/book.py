"""The one place that changes a stock item: figures, ledger row and lots together."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from shop.inventory.models import StockItem, StockMovement
from shop.inventory.services.lots import NamedLot, Told, follow_lots


def book(
    *,
    item: StockItem,
    movement: StockMovement,
    at: datetime,
    lot: NamedLot | None = None,
    told: Told | None = None,
    left_on: date | None = None,
) -> None:
    """Apply a ledger row to a locked stock item and store both; its lots follow (`follow_lots`).

    ``left_on`` is the day that decides what is over, where it is not that of booking.

    :raises LotsExpiredError: when units shall be sent and those on the shelf are over
    :raises LotDateError: when a named lot is known with another day until which it is good
    :raises LotUnitsError: when more of a lot is told to have gone than is in it
    """
    changed = _apply(item, movement)
    item.save(update_fields=changed)
    movement.stock_item = item
    movement.created_at = at
    movement.save(force_insert=True)
    follow_lots(item=item, movement=movement, on=left_on or at.date(), named=lot, told=told)


def book_many(
    *,
    entries: Sequence[tuple[StockItem, StockMovement]],
    at: datetime,
    lots: Mapping[int, NamedLot] | None = None,
) -> None:
    """Apply ledger rows to locked stock items, one each, in two statements; their lots follow.

    ``lots`` names the lot of what comes, by stock item id.

    :raises LotDateError: when one of them is known with another day until which it is good
    """
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
    for item, movement in entries:
        lot = (lots or {}).get(item.pk)
        follow_lots(item=item, movement=movement, on=at.date(), named=lot)


def _apply(item: StockItem, movement: StockMovement) -> list[str]:
    changes = movement.changes
    for figure, change in changes.items():
        setattr(item, figure, getattr(item, figure) + change)
    return list(changes)
