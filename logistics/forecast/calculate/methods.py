"""Ways to say how much a week will sell, each from the history of one thing alone."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from logistics.forecast.calculate.series import (
    Weeks,
    faded_mean,
    is_intermittent,
    known,
    quantile,
    recent_mean,
    recent_median,
    since_first_sale,
)

MEAN_WEEKS = 8
YEAR_HALF = 26
CAP_SHARE, CAP_TIMES = 0.8, 3.0
"""One order of 74,000 units says nothing about the next week: a week counts for at most three times
what four of five weeks of the last half-year stay below."""
TSB_SIZE, TSB_CHANCE = 0.1, 0.1
CROSTON_FADING = 0.1
BLEND_SLOW, BLEND_QUICK = 0.05, 0.15
WEIGHTS = (0.3, 0.4, 0.15, 0.15)

Method = Callable[[Sequence[float | None]], float]


def capped(units: Sequence[float | None]) -> Weeks:
    """Return the weeks with outliers cut off."""
    cap = max(1.0, CAP_TIMES * quantile(known(units)[-YEAR_HALF:], CAP_SHARE))
    return [None if value is None else min(value, cap) for value in units]


def naive(units: Sequence[float | None]) -> float:
    """Say what the last known week sold."""
    found = known(units)
    return found[-1] if found else 0.0


def mean_of_eight(units: Sequence[float | None]) -> float:
    """Say what the last eight weeks sold on average."""
    return recent_mean(units, MEAN_WEEKS)


def smoothing(units: Sequence[float | None]) -> float:
    """Say what exponential smoothing says, without outliers."""
    return faded_mean(since_first_sale(capped(units)), BLEND_QUICK)


def croston(units: Sequence[float | None]) -> float:
    """Say the smoothed size of a sale over the smoothed time between two (Croston 1972).

    With the correction of Syntetos and Boylan (2005), since the ratio alone is too high.
    """
    weeks = known(since_first_sale(units))
    sold_at = [at for at, value in enumerate(weeks) if value]
    if not sold_at:
        return 0.0
    gaps = [float(later - at) for at, later in pairwise(sold_at)] or [float(len(weeks))]
    size = faded_mean([weeks[at] for at in sold_at], CROSTON_FADING)
    return (1 - CROSTON_FADING / 2) * size / faded_mean(gaps, CROSTON_FADING)


def tsb(units: Sequence[float | None]) -> float:
    """Say chance times size of a sale; the chance falls while nothing is sold.

    Teunter, Syntetos and Babai (2011): unlike Croston's, it forgets what is not sold any more.
    """
    weeks = known(since_first_sale(capped(units)))
    sizes = [value for value in weeks if value]
    chance = faded_mean([1.0 if value else 0.0 for value in weeks], TSB_CHANCE)
    return chance * faded_mean(sizes, TSB_SIZE)


def blend(units: Sequence[float | None]) -> float:
    """Say what smoothing, slow and quick, and two medians say together.

    The means keep the sum right, the medians the single thing: chosen on earlier cuts (ADR 33).
    """
    return blended(since_first_sale(capped(units)))


def blended(weeks: Sequence[float | None]) -> float:
    """Return the blend of weeks as they are, outliers included."""
    said = (
        faded_mean(weeks, BLEND_SLOW),
        faded_mean(weeks, BLEND_QUICK),
        recent_median(weeks, MEAN_WEEKS),
        recent_median(weeks, 2 * MEAN_WEEKS),
    )
    return sum(weight * value for weight, value in zip(WEIGHTS, said, strict=True))


def fitting(units: Sequence[float | None]) -> float:
    """Say what the method says that fits: TSB where sales are far apart, else the blend."""
    return tsb(units) if is_intermittent(units) else blend(units)


METHODS: dict[str, Method] = {
    "naive": naive,
    "mean8": mean_of_eight,
    "smoothing": smoothing,
    "croston": croston,
    "tsb": tsb,
    "blend": blend,
}
"""What a back-test compares; the shop's own forecast (`forecast_all`) comes on top."""
