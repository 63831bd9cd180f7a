"""Promise two dates for each parcel, and count how many kept them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from logistics.promise.calculate import (
    DAY,
    LEVELS,
    Fact,
    Horizon,
    Model,
    elapsed,
    find_horizon,
    learn,
)
from logistics.promise.evaluation.errors import RowError
from logistics.promise.evaluation.records import Parcel, Records, RecordSource


class NothingToPromiseError(Exception):
    """Raised when there is no parcel to learn from, or none to promise anything to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What one parcel was promised, in units after its booking, and what it took if that is known.

    `group` is what the promise was learnt from, `group_count` of how many parcels.
    """

    parcel: Parcel
    units: dict[int, int]
    days: dict[int, int]
    took: int | None
    group: tuple[str, ...]
    group_count: int

    def is_kept(self, level: int) -> bool | None:
        """Return whether it arrived by then; nothing when that is not known."""
        return None if self.took is None else self.took <= self.units[level]


@dataclass(slots=True, kw_only=True)
class Report:
    """All promises of a file with their figures. `rejected` are rows without a promise; `unscored`
    are rows with a promise whose outcome is wrong.
    """

    source: RecordSource
    horizon: Horizon
    learnt_from: int
    promises: list[Promise] = field(default_factory=list)
    rejected: list[RowError] = field(default_factory=list)
    unscored: list[RowError] = field(default_factory=list)

    @property
    def scored(self) -> int:
        """How many promises can be held against an arrival."""
        return sum(promise.took is not None for promise in self.promises)

    def hit_percent(self, level: int) -> float | None:
        """Return how many percent of the scored parcels arrived by the promise of the level."""
        kept = sum(promise.is_kept(level) is True for promise in self.promises)
        return 100 * kept / self.scored if self.scored else None

    def mean_days(self, level: int) -> float:
        """Return the days from booking to the promise, on average over all promises."""
        return self._mean_days(sum(promise.units[level] for promise in self.promises))

    def mean_width(self) -> float:
        """Return the days between the earliest and the latest promise of a parcel, on average."""
        first, last = min(LEVELS), max(LEVELS)
        return self._mean_days(sum(p.units[last] - p.units[first] for p in self.promises))

    def _mean_days(self, units: int) -> float:
        return units * self.source.unit / DAY / len(self.promises)

    def to_json(self) -> dict[str, Any]:
        """Return figures, every row's promises, and what was rejected, as JSON knows them."""
        return {
            "format": self.source.name,
            "horizon": self.horizon.value,
            "learnt_from": self.learnt_from,
            "promised": len(self.promises),
            "scored": self.scored,
            "hit_percent": {str(level): self.hit_percent(level) for level in LEVELS},
            "mean_days": {str(level): self.mean_days(level) for level in LEVELS},
            "mean_width_days": self.mean_width(),
            "rows": [_row(promise, self.source) for promise in self.promises],
            "rejected": [_problem(error) for error in self.rejected],
            "unscored": [_problem(error) for error in self.unscored],
        }


def evaluate(source: RecordSource, *, train: Records, test: Records) -> Report:
    """Learn from one file, promise for each parcel of another, and keep the score.

    Each clock has a model of its own. Nothing of the second file but its bookings is used.

    :raises NothingToPromiseError: when either file has no parcel that can be used
    """
    if not train.parcels:
        raise NothingToPromiseError(f"{train.path}: {_none('to learn from', train)}")
    if not test.parcels:
        raise NothingToPromiseError(f"{test.path}: {_none('to promise anything to', test)}")
    facts = _facts(train)
    horizon = find_horizon(
        [fact for group in facts.values() for fact in group],
        [parcel.booking.booked_at for parcel in test.parcels],
    )
    models = {clock: learn(of, unit=source.unit, horizon=horizon) for clock, of in facts.items()}
    report = Report(
        source=source,
        horizon=horizon,
        learnt_from=len(train.parcels),
        rejected=[*train.rejected, *test.rejected],
    )
    for parcel in test.parcels:
        _promise(parcel, models.get(parcel.clock), report, test)
    if not report.promises:
        raise NothingToPromiseError(
            f"{test.path}: no row counts from what {train.path} counts from"
        )
    return report


def _none(purpose: str, records: Records) -> str:
    return f"there is no parcel {purpose} ({len(records.rejected)} rows rejected)"


def _facts(records: Records) -> dict[str, list[Fact]]:
    facts: dict[str, list[Fact]] = defaultdict(list)
    for parcel in records.parcels:
        fact = parcel.fact()
        if fact is not None:
            facts[parcel.clock].append(fact)
    return facts


def _promise(parcel: Parcel, model: Model | None, report: Report, test: Records) -> None:
    if model is None:
        problem = f"nothing was learnt that is counted from the {parcel.clock}"
        report.rejected.append(
            RowError(path=test.path, line=parcel.line, column="row", problem=problem)
        )
        return
    if isinstance(parcel.outcome, RowError):
        report.unscored.append(parcel.outcome)
    report.promises.append(_promised(parcel, model))


def _promised(parcel: Parcel, model: Model) -> Promise:
    booking, fact = parcel.booking, parcel.fact()
    group = model.groups.narrowest(booking)
    return Promise(
        parcel=parcel,
        units={level: model.units_at(booking, level) for level in LEVELS},
        days={level: model.days_at(booking, level) for level in LEVELS},
        took=None if fact is None else elapsed(fact, unit=model.unit),
        group=group,
        group_count=model.groups.counts[group],
    )


def _row(promise: Promise, source: RecordSource) -> dict[str, Any]:
    parcel = promise.parcel
    shown: dict[str, Any] = {"line": parcel.line, "id": parcel.name, "counted_from": parcel.clock}
    if source.has_dates:
        shown |= _dates(promise)
    else:
        shown |= {f"minutes_{level}": units for level, units in promise.units.items()}
        shown["took_minutes"] = promise.took
    shown |= {f"days_{level}": days for level, days in promise.days.items()}
    shown |= {f"hit_{level}": promise.is_kept(level) for level in LEVELS}
    return shown | {"group": list(promise.group), "group_count": promise.group_count}


def _dates(promise: Promise) -> dict[str, Any]:
    booked_at, took = promise.parcel.booking.booked_at, promise.took
    dates: dict[str, Any] = {"booked": _day(booked_at, 0)}
    dates |= {f"date_{level}": _day(booked_at, days) for level, days in promise.days.items()}
    return dates | {"delivered": None if took is None else _day(booked_at, took)}


def _day(booked_at: datetime, days: int) -> str:
    return (booked_at + timedelta(days=days)).date().isoformat()


def _problem(error: RowError) -> dict[str, Any]:
    return {
        "file": str(error.path),
        "line": error.line,
        "column": error.column,
        "problem": error.problem,
    }
