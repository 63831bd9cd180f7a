"""Transit percentiles on values: no Django, no clock, no database. A table of contents."""

from logistics.promise.calculate.conformal import Score, correction, folds, score_ahead
from logistics.promise.calculate.facts import DAY, FEWEST, MINUTE, Booking, Fact, Horizon, elapsed
from logistics.promise.calculate.groups import Groups, quantile, shrunk
from logistics.promise.calculate.horizon import find_horizon
from logistics.promise.calculate.model import LEVELS, Model, NoFactsError, UnknownLevelError, learn
from logistics.promise.calculate.seeding import Basis, Mode, Spread, spread_of

__all__ = [
    "DAY",
    "FEWEST",
    "LEVELS",
    "MINUTE",
    "Basis",
    "Booking",
    "Fact",
    "Groups",
    "Horizon",
    "Mode",
    "Model",
    "NoFactsError",
    "Score",
    "Spread",
    "UnknownLevelError",
    "correction",
    "elapsed",
    "find_horizon",
    "folds",
    "learn",
    "quantile",
    "score_ahead",
    "shrunk",
    "spread_of",
]
