"""The weeks before Christmas, for a shop that is too young to know its own year.

An assumption and no measurement (ADR 33): gifts sell more from the end of October, most around the
20th of November, since shops stock up before shoppers come. Whoever has two years of sales
could learn it; with less, a forecast without it orders too little for the one season that counts.
"""

from datetime import date, timedelta
from math import exp

TOP_MONTH, TOP_DAY = 11, 20
HEIGHT = 0.3
"""At its top a week sells so much more than a usual one."""
BREADTH_DAYS = 25.0
ENDS_AFTER = 3
RECENT_WEEKS = 12
"""The weeks that a forecast mostly rests on, and so what it has of the season already."""


def season_factors(begins: date, *, weeks: int) -> list[float]:
    """Return by how much each week from a day on differs from the weeks before that day."""
    before = [_height(begins - timedelta(weeks=back)) for back in range(1, RECENT_WEEKS + 1)]
    usual = sum(before) / RECENT_WEEKS
    return [_height(begins + timedelta(weeks=ahead)) / usual for ahead in range(weeks)]


def _height(week: date) -> float:
    """Return what the week from a day on sells over a usual one: a bell around the top."""
    middle = week + timedelta(days=3)
    away = min(
        abs((middle - date(year, TOP_MONTH, TOP_DAY)).days)
        for year in (middle.year - 1, middle.year, middle.year + 1)
    )
    if away > ENDS_AFTER * BREADTH_DAYS:
        return 1.0
    return 1 + HEIGHT * exp(-((away / BREADTH_DAYS) ** 2) / 2)
