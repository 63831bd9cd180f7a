"""Where the shop as a whole is going, learnt from everything that it sells together.

Single things sell too irregularly to show a trend; together they do.
"""

from collections.abc import Sequence
from math import exp, log
from statistics import fmean, median

from logistics.forecast.calculate.methods import blended
from logistics.forecast.calculate.series import known

LEVEL, TREND, DAMPING = 0.2, 0.02, 0.95
STEEPEST = 0.1
"""A tenth a week doubles in seven: what looks steeper is an accident of few sales."""
SURE_FROM = 50.0
"""Units a week at which half of what is seen is believed."""
CLOSED_SHARE = 0.1
FIRST_WEEKS = 4


def closed_weeks(totals: Sequence[float]) -> list[bool]:
    """Tell of each week whether the shop was closed: next to nothing was sold of anything."""
    usual = median([value for value in totals if value] or [0.0])
    return [value <= usual * CLOSED_SHARE for value in totals]


def growth_factors(totals: Sequence[float | None], *, weeks: int) -> list[float]:
    """Return by how much each coming week is above or below the blend of the history.

    Holt's linear smoothing of the logarithm with a damped trend. The blend of single things lags
    behind a trend as that of the whole does: this makes up for it. Few sales are hardly believed.
    """
    found = known(totals)
    usual = blended(totals)
    if len(found) < 2 * FIRST_WEEKS or usual <= 0:
        return [1.0] * weeks
    floor = log(max(median(found), 1.0)) - 1
    seen = [None if value is None else max(log(max(value, 1.0)), floor) for value in totals]
    level = fmean(known(seen)[:FIRST_WEEKS])
    trend = 0.0
    for value in seen[1:]:
        expected = level + DAMPING * trend
        error = 0.0 if value is None else value - expected
        level = expected + LEVEL * error
        trend = max(-STEEPEST, min(STEEPEST, DAMPING * trend + TREND * error))
    belief = usual / (usual + SURE_FROM)
    factors, reached = [], level
    for ahead in range(weeks):
        reached += trend * DAMPING**ahead
        factors.append(exp(belief * (reached - log(usual))))
    return factors
