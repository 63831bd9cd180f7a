"""How far forecasts were off, so that methods can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean

from logistics.forecast.calculate.series import known


@dataclass(frozen=True, slots=True)
class Score:
    """What a method was off by.

    `rmsse` is the mean over all things (Hyndman and Koehler 2006; 1 is as far off as a naive
    forecast for the next week was in the history), `bias` what was forecast too much of what was
    sold: 0.1 is a tenth too much. `scored` is the number of things that could be compared.
    """

    rmsse: float
    bias: float
    scored: int


def rmsse(history: Sequence[float | None], actual: Sequence[float], said: Sequence[float]) -> float:
    """Return the root mean squared error over that of the naive forecast within the history.

    :raises ZeroDivisionError: when no week of the history differs from the one before
    """
    weeks = known(history)
    steps = [(after - before) ** 2 for before, after in pairwise(weeks)]
    errors = [(one - other) ** 2 for one, other in zip(actual, said, strict=True)]
    return sqrt(fmean(errors) / fmean(steps or [0.0]))


def score(
    histories: Mapping[str, Sequence[float | None]],
    actual: Mapping[str, Sequence[float]],
    said: Mapping[str, Sequence[float]],
) -> Score | None:
    """Return how far a method was off over all things; nothing when none can be compared.

    Things whose history never moved have no scale and only count for the bias.
    """
    errors = []
    for key, weeks in actual.items():
        try:
            errors.append(rmsse(histories[key], weeks, said[key]))
        except ZeroDivisionError:
            continue
    sold = sum(sum(weeks) for weeks in actual.values())
    if not errors or not sold:
        return None
    total = sum(sum(said[key]) for key in actual)
    return Score(fmean(errors), total / sold - 1, len(errors))
