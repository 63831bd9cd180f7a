"""The shop's forecast: what fits each thing, times where the shop is going and the season."""

from collections.abc import Mapping, Sequence
from datetime import date

from logistics.forecast.calculate.growth import closed_weeks, growth_factors
from logistics.forecast.calculate.methods import YEAR_HALF, capped, fitting, mean_of_eight
from logistics.forecast.calculate.season import season_factors
from logistics.forecast.calculate.series import Series, Weeks, faded_mean, known, since_first_sale

RESTORED = 0.15
"""Which power of what the caps cut off comes back, spread over all: without it the sum is too low,
with all of it single things are too high."""
STEADY_SHARE = 0.3
"""The plain mean of eight weeks has this share: two forecasts that err differently err less
together (Bates and Granger 1969)."""
UPLIFT_SURE_FROM = 4.0
"""Promoted weeks at which half of a thing's own uplift is believed, the rest being everything's."""
HIGHEST_UPLIFT = 5.0


def forecast_all(
    series: Sequence[Series],
    *,
    weeks: int,
    begins: date | None = None,
    planned: Mapping[str, Sequence[bool]] | None = None,
) -> dict[str, list[float]]:
    """Return units a week for each thing, never below 0; all histories must end in one week.

    Weeks in which the shop sold next to nothing count as missing for everything. Promoted weeks
    are brought down to what they would have been, and `planned` ones lifted again. With the day
    on which the first week `begins`, the season before Christmas counts too.
    """
    histories = _without_closed(series)
    uplifts = _uplifts(series, histories)
    plain = {one.key: _plain(one, histories[one.key], uplifts[one.key]) for one in series}
    totals = _totals(list(plain.values()))
    growth = growth_factors(totals, weeks=weeks)
    season = season_factors(begins, weeks=weeks) if begins else [1.0] * weeks
    back = _cut_off(list(plain.values())) ** RESTORED
    promised = planned or {}
    found = {}
    for one in series:
        level = (1 - STEADY_SHARE) * fitting(plain[one.key]) * back
        steady = STEADY_SHARE * mean_of_eight(plain[one.key])
        lifts = [uplifts[one.key] if flag else 1.0 for flag in promised.get(one.key, ())][:weeks]
        lifts += [1.0] * (weeks - len(lifts))
        found[one.key] = [
            max(0.0, (level * grown + steady) * height * lift)
            for grown, height, lift in zip(growth, season, lifts, strict=True)
        ]
    return found


def _without_closed(series: Sequence[Series]) -> dict[str, Weeks]:
    length = max((len(one.units) for one in series), default=0)
    sums = [sum(one.units[at] or 0 for one in series) for at in range(length)]
    closed = closed_weeks(sums)
    # The whole of a small shop may sell nothing in a week without being closed.
    is_regular = sum(closed) * 4 <= length
    return {
        one.key: [
            None if is_regular and is_closed else value
            for value, is_closed in zip(one.units, closed, strict=True)
        ]
        for one in series
    }


def _uplifts(series: Sequence[Series], histories: Mapping[str, Weeks]) -> dict[str, float]:
    """Return by how much a promotion lifts each thing, leaning on what it does to all."""
    seen: dict[str, list[float]] = {}
    for one in series:
        weeks = histories[one.key]
        base = faded_mean([v for at, v in enumerate(weeks) if not one.is_promoted(at)], 0.0)
        seen[one.key] = [
            value / base
            for at, value in enumerate(weeks)
            if value is not None and base and one.is_promoted(at)
        ]
    every = [min(ratio, HIGHEST_UPLIFT) for ratios in seen.values() for ratio in ratios]
    usual = max(1.0, sum(every) / len(every)) if every else 1.0
    return {
        key: min(
            HIGHEST_UPLIFT,
            max(1.0, (sum(ratios) + UPLIFT_SURE_FROM * usual) / (len(ratios) + UPLIFT_SURE_FROM)),
        )
        for key, ratios in seen.items()
    }


def _plain(one: Series, weeks: Weeks, uplift: float) -> Weeks:
    return [
        value / uplift if value is not None and one.is_promoted(at) else value
        for at, value in enumerate(weeks)
    ]


def _totals(histories: Sequence[Weeks]) -> Weeks:
    """Add up all things week by week, without outliers; a missing week counts as a usual one."""
    length = max((len(weeks) for weeks in histories), default=0)
    sums: Weeks = []
    cut = [capped(weeks) for weeks in histories]
    usual = [faded_mean(since_first_sale(weeks), 0.15) for weeks in cut]
    for at in range(length):
        values = [weeks[at] for weeks in cut]
        if all(value is None for value in values):
            sums.append(None)
            continue
        filled = zip(values, usual, strict=True)
        sums.append(sum(mean if value is None else value for value, mean in filled))
    return sums


def _cut_off(histories: Sequence[Weeks]) -> float:
    """Return what was sold in the last half-year over what the caps left of it."""
    sold = sum(sum(known(weeks[-YEAR_HALF:])) for weeks in histories)
    left = sum(sum(known(capped(weeks)[-YEAR_HALF:])) for weeks in histories)
    return sold / left if left else 1.0
