"""A model of how long parcels take: learnt from facts, stored as JSON, asked for percentiles."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from logistics.promise.calculate.conformal import (
    FEWEST_AHEAD,
    Sample,
    correction,
    folds,
    moment,
    score_ahead,
)
from logistics.promise.calculate.facts import DAY, Booking, Fact, Horizon, elapsed
from logistics.promise.calculate.groups import Groups

# "Probably by" and "almost certainly by".
LEVELS = (50, 90)
# Excess plus percentile is a whole number again, but for the last digit of a float.
DIGIT = 1e-6


class NoFactsError(Exception):
    """Raised when there is nothing to learn from."""


class UnknownLevelError(Exception):
    """Raised when a model is asked for a percentile that it was not learnt for."""


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt: percentiles by group, and by level what makes them come true."""

    unit: timedelta
    groups: Groups
    corrections: Mapping[int, float]
    horizon: Horizon

    def units_at(self, booking: Booking, level: int) -> int:
        """Return the whole units from booking until `level` % of such parcels have arrived.

        Rounded down, which loses no parcel: they arrive on whole units. Never below zero, and never
        below the answer for a lower level.

        :raises UnknownLevelError: for a level that the model was not learnt for
        """
        if level not in self.corrections:
            known = ", ".join(str(known) for known in sorted(self.corrections))
            raise UnknownLevelError(f"no percentile {level}: learnt for {known}")
        planned = booking.planned / self.unit
        return max(
            0,
            *(
                math.floor(planned + self.groups.value(booking, lower) + correct + DIGIT)
                for lower, correct in self.corrections.items()
                if lower <= level
            ),
        )

    def days_at(self, booking: Booking, level: int) -> int:
        """Return whole days, as a shop promises them: a part of a day is a day more."""
        return math.ceil(self.units_at(booking, level) * self.unit / DAY)

    def to_json(self) -> dict[str, Any]:
        """Return the model as JSON knows it; `from_json` makes an equal one."""
        levels = sorted(self.corrections)
        return {
            "unit_minutes": int(self.unit.total_seconds()) // 60,
            "horizon": self.horizon.value,
            "levels": levels,
            "corrections": [self.corrections[level] for level in levels],
            "groups": [
                {
                    "path": list(path),
                    "count": self.groups.counts[path],
                    "values": [values[level] for level in levels],
                }
                for path, values in self.groups.values.items()
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Model":
        """Return the model that `to_json` stored."""
        levels = stored["levels"]
        groups = [(tuple(group["path"]), group) for group in stored["groups"]]
        return cls(
            unit=timedelta(minutes=stored["unit_minutes"]),
            groups=Groups(
                counts={path: group["count"] for path, group in groups},
                values={
                    path: dict(zip(levels, group["values"], strict=True)) for path, group in groups
                },
            ),
            corrections=dict(zip(levels, stored["corrections"], strict=True)),
            horizon=Horizon(stored["horizon"]),
        )


def learn(
    facts: Sequence[Fact],
    *,
    levels: Sequence[int] = LEVELS,
    unit: timedelta = DAY,
    horizon: Horizon = Horizon.AFTER_DELIVERIES,
) -> Model:
    """Learn how long parcels take. The order of the facts does not matter.

    The horizon says from when the parcels will be that the model is asked about. The default is
    what a shop needs: parcels yet to be booked, learnt from those that have arrived.

    :raises NoFactsError: when there are none
    """
    if not facts:
        raise NoFactsError("there is no delivered parcel to learn from")
    samples = sorted(((fact, _beyond_plan(fact, unit)) for fact in facts), key=_order(horizon))
    return Model(
        unit=unit,
        groups=Groups.of(samples, levels=levels),
        corrections={level: _correction(samples, level, horizon) for level in sorted(levels)},
        horizon=horizon,
    )


def _correction(samples: Sequence[Sample], level: int, horizon: Horizon) -> float:
    if horizon is Horizon.SAME_TIME or len(samples) < FEWEST_AHEAD:
        return correction(folds(samples, level), level)
    return correction(score_ahead(samples, level, horizon), level)


def _beyond_plan(fact: Fact, unit: timedelta) -> float:
    return elapsed(fact, unit=unit) - fact.planned / unit


def _order(horizon: Horizon) -> Any:
    def key(sample: Sample) -> tuple[Any, ...]:
        fact, value = sample
        return moment(fact, horizon), *fact.paths[-1], value

    return key
