"""Where the units of a shelf lie in their warehouse."""

from collections.abc import Mapping

from django.db import transaction

from shop.inventory.calculate import Place
from shop.inventory.locks import lock_count_shelves
from shop.inventory.models import Bin, StockItem


@transaction.atomic
def place_shelves(*, warehouse_id: str, places: Mapping[int, Place | None]) -> int:
    """Say in which bin each shelf lies, by the ids of the stock items; return how many moved.

    A bin that is new to the warehouse is made; with no place a shelf lies in no bin. Pick lists
    that are under way keep the bin that they were made with.

    :raises StockItem.DoesNotExist: when a shelf is not in this warehouse; nothing is moved then
    """
    items = lock_count_shelves(stock_item_ids=places)
    if any(pk not in items or items[pk].warehouse_id != warehouse_id for pk in places):
        raise StockItem.DoesNotExist
    bins = _bins(warehouse_id, {place for place in places.values() if place is not None})
    moved = []
    for pk, place in places.items():
        found = bins[place] if place is not None else None
        if items[pk].bin_id != (found.pk if found else None):
            items[pk].bin = found
            moved.append(items[pk])
    StockItem.objects.bulk_update(moved, ["bin"])
    return len(moved)


def _bins(warehouse_id: str, places: set[Place]) -> dict[Place, Bin]:
    """Return the warehouse's bins at some places, made where they are missing."""
    Bin.objects.bulk_create(
        [Bin(warehouse_id=warehouse_id, **place._asdict()) for place in sorted(places)],
        ignore_conflicts=True,
    )
    zones = {place.zone for place in places}
    found = {
        Place(row.zone, row.aisle, row.rack, row.level): row
        for row in Bin.objects.filter(warehouse_id=warehouse_id, zone__in=zones)
    }
    return {place: found[place] for place in places}
