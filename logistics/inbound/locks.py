"""Row locks of goods on their way in: head haul → purchase orders → stock items."""

from collections.abc import Collection

from logistics.inbound.models import Container, HeadHaul, PurchaseOrder, PurchaseOrderLine
from shop.inventory.locks import lock_stock_items
from shop.inventory.models import StockItem
from shop.kernel.locking import require_transaction


def lock_haul(*, haul_id: int) -> HeadHaul:
    """Lock a head haul, before any purchase order, until the transaction ends.

    :raises HeadHaul.DoesNotExist: when there is none
    """
    require_transaction("lock_haul")
    return HeadHaul.objects.select_for_update(of=("self",)).get(pk=haul_id)


def lock_haul_of(*, container_id: int) -> tuple[HeadHaul, Container]:
    """Lock the head haul of a container; the container is read afterwards.

    :raises Container.DoesNotExist: when there is none
    """
    haul = lock_haul(haul_id=Container.objects.values_list("haul_id").get(pk=container_id)[0])
    return haul, Container.objects.get(pk=container_id, haul=haul)


def lock_purchase(*, order_id: int) -> PurchaseOrder:
    """Lock a purchase order, before any stock item, until the transaction ends.

    :raises PurchaseOrder.DoesNotExist: when there is none
    """
    require_transaction("lock_purchase")
    return PurchaseOrder.objects.select_for_update(of=("self",)).get(pk=order_id)


def lock_purchases(*, order_ids: Collection[int]) -> dict[int, PurchaseOrder]:
    """Lock purchase orders by their ids, before any stock item, until the transaction ends."""
    require_transaction("lock_purchases")
    orders = PurchaseOrder.objects.select_for_update(of=("self",)).filter(pk__in=order_ids)
    return {order.pk: order for order in orders.order_by("pk")}


def lock_shelves(*, orders: Collection[PurchaseOrder]) -> dict[tuple[str, int], StockItem]:
    """Lock the stock of purchase orders' variants, by (warehouse code, variant id).

    Missing shelves are made.
    """
    keys = sorted(
        PurchaseOrderLine.objects.filter(order__in=orders).values_list(
            "order__warehouse_id", "variant_id"
        )
    )
    StockItem.objects.bulk_create(
        (StockItem(warehouse_id=warehouse, variant_id=pk) for warehouse, pk in keys),
        ignore_conflicts=True,
    )
    return lock_stock_items(keys=keys)
