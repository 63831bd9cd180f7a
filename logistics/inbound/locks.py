"""Row locks of goods on their way in."""

from logistics.inbound.models import PurchaseOrder
from shop.inventory.locks import lock_stock_items
from shop.inventory.models import StockItem
from shop.kernel.locking import require_transaction


def lock_purchase(*, order_id: int) -> PurchaseOrder:
    """Lock a purchase order, before any stock item, until the transaction ends.

    :raises PurchaseOrder.DoesNotExist: when there is none
    """
    require_transaction("lock_purchase")
    return PurchaseOrder.objects.select_for_update(of=("self",)).get(pk=order_id)


def lock_shelves(*, order: PurchaseOrder) -> dict[int, StockItem]:
    """Lock the stock of a purchase order's variants, by variant id; missing shelves are made."""
    variants = sorted(order.lines.values_list("variant_id", flat=True))
    StockItem.objects.bulk_create(
        (StockItem(warehouse_id=order.warehouse_id, variant_id=pk) for pk in variants),
        ignore_conflicts=True,
    )
    items = lock_stock_items(keys=[(order.warehouse_id, pk) for pk in variants])
    return {variant: item for (_warehouse, variant), item in items.items()}
