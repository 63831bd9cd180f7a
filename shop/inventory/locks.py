"""Row locks of the inventory, in primary-key order."""

from collections.abc import Collection

from django.db.models import Q

from shop.inventory.models import (
    Preorder,
    Reservation,
    StockCount,
    StockImport,
    StockItem,
    Transfer,
)
from shop.kernel.locking import require_transaction


def lock_stock_items(*, keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], StockItem]:
    """Lock the stock of (warehouse code, variant id) pairs until the transaction ends."""
    require_transaction("lock_stock_items")
    items = (
        StockItem.objects.select_for_update(of=("self",))
        .filter(
            warehouse_id__in={warehouse for warehouse, _variant in keys},
            variant_id__in={variant for _warehouse, variant in keys},
        )
        .order_by("pk")
    )
    wanted = set(keys)
    return {
        (item.warehouse_id, item.variant_id): item
        for item in items
        if (item.warehouse_id, item.variant_id) in wanted
    }


def lock_stock_item(*, stock_item_id: int) -> StockItem:
    """Lock one stock item until the transaction ends."""
    require_transaction("lock_stock_item")
    return StockItem.objects.select_for_update(of=("self",)).get(pk=stock_item_id)


def lock_reservations(*, reference: str) -> list[Reservation]:
    """Lock the reservations of an order and their stock items, stock items first.

    Those of its pre-orders are locked with them, so that all stand in one order.
    """
    require_transaction("lock_reservations")
    reserved = Q(pk__in=Reservation.objects.filter(reference=reference).values("stock_item_id"))
    ahead = Q(pk__in=Preorder.objects.filter(reference=reference).values("stock_item_id"))
    items = StockItem.objects.filter(reserved | ahead)
    list(items.select_for_update(of=("self",)).order_by("pk"))
    return list(
        Reservation.objects.select_for_update(of=("self",))
        .filter(reference=reference)
        .select_related("stock_item")
        .order_by("pk")
    )


def lock_preorders(*, reference: str) -> list[Preorder]:
    """Lock the pre-orders of an order, whose stock items are locked already."""
    require_transaction("lock_preorders")
    rows = Preorder.objects.select_for_update(of=("self",)).filter(reference=reference)
    return list(rows.select_related("stock_item").order_by("pk"))


def lock_waiting(*, stock_item_id: int) -> list[Preorder]:
    """Lock who waits for units of a locked stock item, in the order of asking."""
    require_transaction("lock_waiting")
    rows = Preorder.objects.select_for_update(of=("self",)).filter(
        stock_item_id=stock_item_id, state__in=[Preorder.State.HELD, Preorder.State.FIRM]
    )
    return list(rows.order_by("created_at", "pk"))


def lock_stock_import(*, stock_import_id: int) -> StockImport:
    """Lock a stock import, before any stock item, until the transaction ends.

    :raises StockImport.DoesNotExist: when there is none
    """
    require_transaction("lock_stock_import")
    return StockImport.objects.select_for_update().get(pk=stock_import_id)


def lock_transfer(*, transfer_id: int) -> Transfer:
    """Lock a transfer, before any stock item, until the transaction ends.

    :raises Transfer.DoesNotExist: when there is none
    """
    require_transaction("lock_transfer")
    return Transfer.objects.select_for_update().get(pk=transfer_id)


def lock_stock_count(*, count_id: int) -> StockCount:
    """Lock a stock count, before any stock item, until the transaction ends.

    :raises StockCount.DoesNotExist: when there is none
    """
    require_transaction("lock_stock_count")
    return StockCount.objects.select_for_update().get(pk=count_id)


def lock_count_shelves(*, stock_item_ids: Collection[int]) -> dict[int, StockItem]:
    """Lock stock items by their ids until the transaction ends."""
    require_transaction("lock_count_shelves")
    items = StockItem.objects.select_for_update(of=("self",)).filter(pk__in=stock_item_ids)
    return {item.pk: item for item in items.order_by("pk")}
