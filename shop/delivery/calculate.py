"""Parcels as they are planned, and what a carrier weighs them with."""

from collections.abc import Mapping
from dataclasses import dataclass

GRAMS_A_KILOGRAM = 1000


@dataclass(frozen=True, slots=True)
class PlannedParcel:
    """Units by variant id that one warehouse sends together."""

    warehouse: str
    quantities: Mapping[int, int]


class CannotPlanError(Exception):
    """Raised when the warehouses together do not hold what is wanted."""

    def __init__(self, *, variant_id: int, requested: int, available: int) -> None:
        super().__init__(f"variant {variant_id}: asked {requested}, free {available}")
        self.variant_id, self.requested, self.available = variant_id, requested, available


def chargeable_grams(*, weight_g: int, volume_mm3: int, divisor: int) -> int:
    """Return what a carrier charges for: the weight, or the volume over its divisor if more.

    The divisor is in cubic centimetres a kilogram; 0 says that the carrier asks the scales alone.
    """
    if not divisor:
        return weight_g
    by_volume = -(-volume_mm3 * GRAMS_A_KILOGRAM // (divisor * 1000))
    return max(weight_g, by_volume)


def is_in_zone(*, postcode: str, prefixes: str) -> bool:
    """Tell whether a postcode begins like one of the prefixes, which spaces or commas part."""
    code = postcode.replace(" ", "").upper()
    return any(code.startswith(prefix.upper()) for prefix in prefixes.replace(",", " ").split())
