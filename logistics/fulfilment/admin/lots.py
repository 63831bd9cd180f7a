"""Which lots the packer takes, beside what is to be packed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.selectors import PickLine
from shop.inventory.lots import lots_by_variant
from shop.inventory.presenters import lots_text


def with_lots(lines: Sequence[PickLine], *, shipment: Shipment, on: date) -> list[PickLine]:
    """Return what is to be packed with the lots to take it from, where it is kept in lots."""
    sold = ShipmentLine.objects.filter(shipment=shipment).values_list(
        "order_line__sku", "order_line__variant_id"
    )
    variants = dict(sold)
    lots = lots_by_variant(
        reference=shipment.order.number,
        warehouse_id=shipment.warehouse_id,
        units={variants[line.sku]: line.quantity for line in lines},
        on=on,
    )
    texts = {variant: lots_text(taken) for variant, taken in lots.items()}
    return [replace(line, lots=texts.get(variants[line.sku], "")) for line in lines]
