"""Writes of cartons."""

from django.db import transaction

from logistics.packing.models import CartonSize
from logistics.packing.stock import CARTONS


@transaction.atomic
def keep_standard_cartons(*, warehouse_id: str) -> int:
    """Give a warehouse a row for each carton of the standard set that it lacks; return how many.

    Rows that are there stay as they are, so that repeating it is safe.
    """
    known = set(CartonSize.objects.filter(warehouse_id=warehouse_id).values_list("code", flat=True))
    missing = [carton for carton in CARTONS if carton.code not in known]
    CartonSize.objects.bulk_create(
        [
            CartonSize(
                warehouse_id=warehouse_id,
                code=carton.code,
                length_mm=carton.inner[0],
                width_mm=carton.inner[1],
                height_mm=carton.inner[2],
                own_weight_g=carton.own_weight,
                max_load_g=carton.load,
                cost=carton.price,
            )
            for carton in missing
        ],
        # Two people may press the button at once.
        ignore_conflicts=True,
    )
    return len(missing)
