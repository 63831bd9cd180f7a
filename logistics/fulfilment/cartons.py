"""How the goods of a parcel lie in the warehouse's cartons."""

from dataclasses import dataclass

from logistics.fulfilment.models import ShipmentLine
from logistics.packing.calculate import Box, PackingPlan, plan_cartons
from logistics.packing.limits import over_after_tries
from logistics.packing.stock import CARTONS
from shop.catalogue.models import Variant
from shop.orders.models import OrderLine

TRIES = 60
"""A dozen pieces take about ten milliseconds, and the same parcel always gets the same plan."""
MOST_UNITS = 60
"""Who packs more than that works by the pallet, and no drawing would help."""


@dataclass(frozen=True, slots=True)
class ShipmentPlan:
    """The cartons of a parcel, and the lines sold by the keys of the boxes in them.

    There is no plan when a variant lacks its size (``unsized`` names the SKUs), or when there are
    more units than anybody wants drawn.
    """

    lines: dict[str, OrderLine]
    unsized: tuple[str, ...] = ()
    plan: PackingPlan | None = None


def carton_plan(*, shipment_id: int) -> ShipmentPlan:
    """Return how what belongs into a shipment would be packed; nothing is stored.

    Sizes are the variants' of today, weights those of the order. Nothing is known yet of goods that
    are fragile or have to stay upright: every box is taken to be neither.
    """
    rows = (
        ShipmentLine.objects.filter(shipment_id=shipment_id, quantity__gt=0)
        .select_related("order_line__variant")
        .order_by("order_line__sku", "pk")
    )
    lines = {str(row.pk): row.order_line for row in rows}
    unsized = tuple(line.sku for line in lines.values() if not all(_size(line.variant)))
    if unsized or sum(row.quantity for row in rows) > MOST_UNITS:
        return ShipmentPlan(lines, unsized)
    boxes = [_box(row) for row in rows]
    plan = plan_cartons(boxes, CARTONS, is_over=over_after_tries(TRIES))
    return ShipmentPlan(lines, plan=plan)


def _box(row: ShipmentLine) -> Box:
    line = row.order_line
    return Box(str(row.pk), _size(line.variant), row.quantity, weight=line.weight_g)


def _size(variant: Variant) -> tuple[int, int, int]:
    return variant.length_mm or 0, variant.width_mm or 0, variant.height_mm or 0
