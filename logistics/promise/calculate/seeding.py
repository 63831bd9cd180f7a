"""Days for a lane that nobody has measured: the carrier's word, stretched like others' freight."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

CENT = Decimal("0.01")
WORKING_DAYS, WEEK = 5, 7


class Mode(StrEnum):
    """How a parcel travels between two places."""

    ROAD = "ROAD"
    AIR = "AIR"


class Basis(StrEnum):
    """What a time was divided by: the plan made at booking, or the median of its own lane."""

    PLAN = "PLAN"
    MEDIAN = "MEDIAN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """By how much 50 and 90 of a hundred parcels of a data set outlasted their basis."""

    data_set: str
    mode: Mode
    basis: Basis
    parcels: int
    ratio_50: Decimal
    ratio_90: Decimal

    def days(self, *, at_least: int, at_most: int) -> tuple[int, int]:
        """Return the calendar days of 50 and 90 % for a carrier's working days, rounded up.

        A plan is the carrier's longest time, the median of a lane the middle of its span. The
        answer for 90 % is never below the carrier's longest time.
        """
        is_plan = self.basis is Basis.PLAN
        working = Decimal(at_most) if is_plan else Decimal(at_least + at_most) / 2
        basis = working * WEEK / WORKING_DAYS
        days_90 = max(_up(basis * self.ratio_90), _up(Decimal(at_most) * WEEK / WORKING_DAYS))
        return min(_up(basis * self.ratio_50), days_90), days_90


def spread_of(
    times: Iterable[tuple[timedelta, timedelta]], *, data_set: str, mode: Mode, basis: Basis
) -> Spread:
    """Return the spread of at least one time, each beside its basis, which is not nothing.

    A percentile of n is the one that the next of them stays below as often: the rank is counted
    among n + 1. Ratios are rounded up.
    """
    ratios = sorted(time / base for time, base in times)
    return Spread(
        data_set=data_set,
        mode=mode,
        basis=basis,
        parcels=len(ratios),
        ratio_50=_ratio(ratios, 50),
        ratio_90=_ratio(ratios, 90),
    )


def _ratio(ordered: list[float], level: int) -> Decimal:
    rank = min(math.ceil((len(ordered) + 1) * level / 100), len(ordered))
    return Decimal(str(ordered[rank - 1])).quantize(CENT, rounding=ROUND_CEILING)


def _up(days: Decimal) -> int:
    return int(days.to_integral_value(rounding=ROUND_CEILING))
