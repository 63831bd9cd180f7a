"""What may be sold: the one place that says it. Whole units in, whole units out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


def sellable_units(*, free: int, buffered: int = 0, protected: int = 0) -> int:
    """Return the units of a shelf that may be promised to one shopper in one market, never below 0.

    ``free`` is what lies there and is not promised, ``buffered`` what the market never sells of a
    shelf, ``protected`` what is kept for customer groups that the shopper does not belong to. Both
    are kept, one beside the other: the buffer is for units that are perhaps not there, and those
    cannot serve a group either.
    """
    return max(0, free - buffered - protected)


@dataclass(frozen=True, slots=True)
class Coming:
    """Units that are expected on a day."""

    units: int
    day: date


def day_of(coming: Sequence[Coming], *, place: int) -> date | None:
    """Return the day on which the unit at a place in the queue comes, the first being 1.

    Deliveries stand in the order of their days; nobody knows the day of a place behind the last.
    """
    total = 0
    for delivery in coming:
        total += delivery.units
        if total >= place:
            return delivery.day
    return None


def days_of_waiting(coming: Sequence[Coming], wanted: Sequence[int]) -> list[date | None]:
    """Return the day on which each in a queue has all units it waits for, in its order."""
    place, days = 0, []
    for units in wanted:
        place += units
        days.append(day_of(coming, place=place))
    return days


def next_day(coming: Sequence[Coming], *, waiting: int) -> tuple[int, date] | None:
    """Return how many units come on the next day that has some left for sale, and that day."""
    total = 0
    for delivery in coming:
        total += delivery.units
        if total > waiting:
            return min(total - waiting, delivery.units), delivery.day
    return None
