"""Row locks of shipments.

A shipment is locked after its order and before payment and stock, so that the written order of
locks (see shop.orders.locks) holds for logistics too.
"""

from logistics.fulfilment.models import Shipment
from shop.kernel.locking import require_transaction
from shop.orders.locks import lock_order
from shop.orders.models import Order


def lock_shipment_with_order(*, shipment_id: int) -> tuple[Order, Shipment]:
    """Lock a shipment's order and then the shipment until the transaction ends.

    :raises Shipment.DoesNotExist: when there is none
    """
    require_transaction("lock_shipment_with_order")
    order_id = Shipment.objects.values_list("order_id", flat=True).get(pk=shipment_id)
    order = lock_order(order_id=order_id)
    return order, Shipment.objects.select_for_update(of=("self",)).get(pk=shipment_id)


def lock_parcels(*, shipment_id: int) -> tuple[Order, Shipment, list[Shipment]]:
    """Lock a shipment's order and all its shipments; return the shipment, and all of them.

    For whoever moves units between parcels, or must know what the others hold.

    :raises Shipment.DoesNotExist: when there is none
    """
    require_transaction("lock_parcels")
    order_id = Shipment.objects.values_list("order_id", flat=True).get(pk=shipment_id)
    order = lock_order(order_id=order_id)
    shipments = lock_shipments_of(order=order)
    return order, next(row for row in shipments if row.pk == shipment_id), shipments


def lock_shipments_of(*, order: Order) -> list[Shipment]:
    """Lock all shipments of a locked order until the transaction ends."""
    require_transaction("lock_shipments_of")
    return list(Shipment.objects.select_for_update(of=("self",)).filter(order=order).order_by("pk"))
