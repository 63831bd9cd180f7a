"""How the goods of a parcel lie in the warehouse's cartons."""

from dataclasses import dataclass, replace

from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.packing.calculate import (
    Box,
    Carton,
    Obstacle,
    PackingPlan,
    Reason,
    Size,
    plan_cartons,
    why_not_one,
)
from logistics.packing.limits import over_after_tries
from logistics.packing.selectors import cartons_of
from shop.catalogue.models import Variant
from shop.orders.models import OrderLine

TRIES = 60
"""A dozen pieces take about ten milliseconds, and the same parcel always gets the same plan."""
MOST_UNITS = 60
"""Who packs more than that works by the pallet, and no drawing would help."""
ANY_SIDE, THIS_SIDE = (True, True, True), (False, False, True)


@dataclass(frozen=True, slots=True)
class Loose:
    """Units that no carton takes, and why."""

    quantity: int
    line: OrderLine
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class ShipmentPlan:
    """The cartons of a parcel, and the lines sold by the keys of the boxes in them.

    There is no plan when a variant lacks its size (``unsized`` names the SKUs), or when there are
    more units than anybody wants drawn. ``alone`` are units whose own packing is the parcel; they
    are in no carton. ``obstacle`` says why one carton is not enough, where it is not.
    """

    lines: dict[str, OrderLine]
    unsized: tuple[str, ...] = ()
    plan: PackingPlan | None = None
    alone: tuple[tuple[int, OrderLine], ...] = ()
    loose: tuple[Loose, ...] = ()
    obstacle: Obstacle | None = None


def carton_plan(*, shipment_id: int) -> ShipmentPlan:
    """Return how what belongs into a shipment would be packed; nothing is stored.

    The cartons are those of its warehouse. Sizes, and what is fragile, stays upright or ships in
    its own box, are the variants' of today, weights those of the order.
    """
    rows = (
        ShipmentLine.objects.filter(shipment_id=shipment_id, quantity__gt=0)
        .select_related("order_line__variant")
        .order_by("order_line__sku", "pk")
    )
    lines = {str(row.pk): row.order_line for row in rows}
    unsized = tuple(line.sku for line in lines.values() if not all(packed_size(line.variant)))
    if not lines or unsized or sum(row.quantity for row in rows) > MOST_UNITS:
        return ShipmentPlan(lines, unsized)
    alone = [row for row in rows if row.order_line.variant.ships_alone]
    boxes = [_box(row) for row in rows if row not in alone]
    return _planned(
        lines, boxes, _cartons(shipment_id), tuple((row.quantity, row.order_line) for row in alone)
    )


def packed_size(variant: Variant) -> Size:
    """Return the sides of a packed unit; 0 for what nobody has measured."""
    return variant.length_mm or 0, variant.width_mm or 0, variant.height_mm or 0


def _planned(
    lines: dict[str, OrderLine],
    boxes: list[Box],
    cartons: tuple[Carton, ...],
    alone: tuple[tuple[int, OrderLine], ...],
) -> ShipmentPlan:
    plan = plan_cartons(boxes, cartons, is_over=over_after_tries(TRIES))
    together = [box for box in boxes if box not in plan.loose]
    return ShipmentPlan(
        lines,
        plan=plan,
        alone=alone,
        loose=tuple(
            Loose(box.quantity, lines[box.key], _why_loose(box, cartons)) for box in plan.loose
        ),
        obstacle=why_not_one(together, cartons) if len(plan.parcels) > 1 else None,
    )


def _why_loose(box: Box, cartons: tuple[Carton, ...]) -> Obstacle:
    """Return why one unit fits nowhere: by its sides, else it is too heavy for where it fits."""
    roomy = [carton for carton in cartons if box.fits(carton.inner)]
    return why_not_one([replace(box, quantity=1)], roomy) if roomy else Obstacle(Reason.SIDES)


def _cartons(shipment_id: int) -> tuple[Carton, ...]:
    warehouse = Shipment.objects.values_list("warehouse_id", flat=True).get(pk=shipment_id)
    return cartons_of(warehouse_id=warehouse)


def _box(row: ShipmentLine) -> Box:
    line = row.order_line
    return Box(
        str(row.pk),
        packed_size(line.variant),
        row.quantity,
        upright=THIS_SIDE if line.variant.stays_upright else ANY_SIDE,
        weight=line.weight_g,
        is_fragile=line.variant.is_fragile,
    )
