"""Which warehouse sends what: pure planning."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

SATURDAY = 5


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


def plan_parcels(
    *,
    wanted: Mapping[int, int],
    available: Mapping[tuple[int, str], int],
    preference: Sequence[str],
) -> list[PlannedParcel]:
    """Choose the warehouses: the fewest parcels, and of those the market's preferred ones.

    Within them each line is sent whole where one of them can, in order of preference.

    :raises CannotPlanError: naming the first variant that is short
    """
    chosen = next(_possible(wanted, available, preference), tuple(preference))
    parcels: dict[str, dict[int, int]] = {}
    for variant, quantity in wanted.items():
        for warehouse, units in _sources(variant, quantity, available, chosen):
            parcels.setdefault(warehouse, {})[variant] = units
    return [
        PlannedParcel(warehouse, parcels[warehouse]) for warehouse in chosen if warehouse in parcels
    ]


def _possible(
    wanted: Mapping[int, int],
    available: Mapping[tuple[int, str], int],
    preference: Sequence[str],
) -> Iterator[tuple[str, ...]]:
    """Yield the sets of warehouses that hold everything, small sets and preferred ones first."""
    for number in range(1, len(preference) + 1):
        for chosen in combinations(preference, number):
            if all(
                sum(available.get((variant, warehouse), 0) for warehouse in chosen) >= quantity
                for variant, quantity in wanted.items()
            ):
                yield chosen


def _sources(
    variant: int,
    quantity: int,
    available: Mapping[tuple[int, str], int],
    preference: Sequence[str],
) -> list[tuple[str, int]]:
    held = [(warehouse, available.get((variant, warehouse), 0)) for warehouse in preference]
    whole = next((warehouse for warehouse, units in held if units >= quantity), None)
    if whole is not None:
        return [(whole, quantity)]
    missing, taken = quantity, []
    for warehouse, units in held:
        if units and missing:
            taken.append((warehouse, min(units, missing)))
            missing -= taken[-1][1]
    if missing:
        raise CannotPlanError(variant_id=variant, requested=quantity, available=quantity - missing)
    return taken


def add_working_days(day: date, days: int) -> date:
    """Return the day that many working days later; Saturdays and Sundays do not count."""
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            days -= 1
    return day
