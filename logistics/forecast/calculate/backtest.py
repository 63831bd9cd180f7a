"""Forecasts made again as they would have been in the past, and held against what was sold then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import fmean

from logistics.forecast.calculate.forecast import forecast_all
from logistics.forecast.calculate.methods import METHODS
from logistics.forecast.calculate.scoring import Score, score
from logistics.forecast.calculate.series import Series, known

HORIZON = 4
ORIGINS = 4
LEAST_WEEKS = 8
"""What must be known before a forecast is held against anything."""
SHOP = "shop"


def origins(length: int) -> list[int]:
    """Return the weeks before which forecasts are made again: the last sixteen, four at a time."""
    starts = [length - HORIZON * back for back in range(ORIGINS, 0, -1)]
    return [start for start in starts if start >= LEAST_WEEKS]


@dataclass(frozen=True, slots=True)
class Backtest:
    """How far each method was off, the shop's own under `SHOP`; nothing for short histories.

    `spreads` says by how many units the shop's forecast usually misses a week of each thing.
    """

    scores: dict[str, Score]
    spreads: dict[str, float]


def backtest(series: Sequence[Series], *, ends: date | None = None) -> Backtest:
    """Return what the methods would have been off by; all histories must be equally long.

    `ends` is the day after their last week: with it the forecasts know the season of their time.

    Weeks that are missing are held against nothing; things not sold before a week are left out.
    Where there is nothing to test on, the spread is what Poisson says: the root of the mean.
    """
    length = len(series[0].units) if series else 0
    by_key = {one.key: one for one in series}
    scores: dict[str, list[Score]] = {}
    errors: dict[str, list[float]] = {key: [] for key in by_key}
    for start in origins(length):
        before = [one.before(start) for one in series if any(one.units[:start])]
        actual = {one.key: by_key[one.key].units[start : start + HORIZON] for one in before}
        begins = ends and ends - timedelta(weeks=length - start)
        said = forecast_all(before, weeks=HORIZON, begins=begins)
        for name, guesses in _all_said(before, said).items():
            result = _compared(before, actual, guesses)
            if result is not None:
                scores.setdefault(name, []).append(result)
        for key, weeks in actual.items():
            pairs = zip(weeks, said[key], strict=True)
            errors[key] += [(value - guess) ** 2 for value, guess in pairs if value is not None]
    usual = {key: fmean(known(one.units) or [0.0]) for key, one in by_key.items()}
    return Backtest(
        {name: _mean_score(found) for name, found in scores.items()},
        {key: sqrt(fmean(found) if found else usual[key]) for key, found in errors.items()},
    )


def _all_said(
    before: Sequence[Series], said: dict[str, list[float]]
) -> dict[str, dict[str, list[float]]]:
    found = {
        name: {one.key: [method(one.units)] * HORIZON for one in before}
        for name, method in METHODS.items()
    }
    return {**found, SHOP: said}


def _mean_score(scores: Sequence[Score]) -> Score:
    return Score(
        fmean(one.rmsse for one in scores),
        fmean(one.bias for one in scores),
        max(one.scored for one in scores),
    )


def _compared(
    before: Sequence[Series],
    actual: Mapping[str, Sequence[float | None]],
    said: Mapping[str, Sequence[float]],
) -> Score | None:
    whole, guessed = {}, {}
    for key, weeks in actual.items():
        pairs = [
            (value, guess)
            for value, guess in zip(weeks, said[key], strict=True)
            if value is not None
        ]
        if pairs:
            whole[key] = [value for value, _guess in pairs]
            guessed[key] = [guess for _value, guess in pairs]
    return score({one.key: one.units for one in before}, whole, guessed)
