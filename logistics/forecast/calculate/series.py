"""Weekly sales of one thing, and how single weeks and whole histories are weighed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

Weeks = list[float | None]
"""Units a week, oldest first; nothing for a week in which nobody could have bought."""


@dataclass(frozen=True, slots=True)
class Series:
    """The history of one thing. A week that is missing (closed, sold out) is None, never 0.

    `promoted` has a flag for each week of `units`; empty means that there was no promotion.
    """

    key: str
    units: tuple[float | None, ...]
    promoted: tuple[bool, ...] = ()

    def is_promoted(self, week: int) -> bool:
        """Tell whether there was a promotion in a week, counted from the oldest."""
        return bool(self.promoted) and self.promoted[week]

    def before(self, week: int) -> "Series":
        """Return the same history as it was known before that week."""
        return Series(self.key, self.units[:week], self.promoted[:week])


def since_first_sale(units: Sequence[float | None]) -> Weeks:
    """Return the weeks from the first sale on: what is not offered yet is not a thing that fails.

    A history without a sale is returned whole.
    """
    first = next((at for at, value in enumerate(units) if value), 0)
    return list(units[first:])


def known(units: Sequence[float | None]) -> list[float]:
    """Return the weeks that are not missing."""
    return [value for value in units if value is not None]


def quantile(values: Sequence[float], share: float) -> float:
    """Return the quantile by linear interpolation; 0 for nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def faded_mean(units: Sequence[float | None], fading: float) -> float:
    """Return the mean in which each older week counts for less by `fading`; 0 for nothing."""
    total = weight = 0.0
    for value in units:
        total, weight = total * (1 - fading), weight * (1 - fading)
        if value is not None:
            total, weight = total + value, weight + 1
    return total / weight if weight else 0.0


def recent_mean(units: Sequence[float | None], weeks: int) -> float:
    """Return the mean of the last known weeks; 0 for nothing."""
    found = known(units)[-weeks:]
    return fmean(found) if found else 0.0


def recent_median(units: Sequence[float | None], weeks: int) -> float:
    """Return the median of the last known weeks; 0 for nothing."""
    found = known(units)[-weeks:]
    return median(found) if found else 0.0


INTERMITTENT_FROM = 2.0
"""Weeks from sale to sale. Syntetos, Boylan and Croston (2005) draw the line at 1.32; on earlier
cuts of real sales the blend was still better between 1.32 and 2."""


def is_intermittent(units: Sequence[float | None]) -> bool:
    """Tell whether sales are so far apart that a method for intermittent demand fits better."""
    weeks = known(since_first_sale(units))
    sales = sum(1 for value in weeks if value)
    return bool(sales) and len(weeks) / sales >= INTERMITTENT_FROM
