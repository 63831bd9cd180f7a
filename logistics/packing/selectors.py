"""Which cartons a warehouse packs with."""

from logistics.packing.calculate import Carton
from logistics.packing.models import CartonSize
from logistics.packing.stock import CARTONS


def cartons_of(*, warehouse_id: str) -> tuple[Carton, ...]:
    """Return the active cartons of a warehouse; the standard set where it keeps none of its own.

    So a warehouse that nobody has described yet plans its parcels all the same. One whose cartons
    are all switched off plans none.
    """
    rows = list(CartonSize.objects.filter(warehouse_id=warehouse_id).order_by("code"))
    if not rows:
        return CARTONS
    return tuple(
        Carton(
            row.code,
            (row.length_mm, row.width_mm, row.height_mm),
            row.own_weight_g,
            row.own_weight_g + row.max_load_g,
            row.cost,
        )
        for row in rows
        if row.is_active
    )
