"""Percentiles of groups of parcels; a small group leans on the larger one that it is part of.

The hierarchy is all → mode → lane and mode → lane, mode and carrier. A group of n parcels keeps
n / (n + K) of its own percentile and takes the rest from its parent, whose own has been treated
likewise. So five parcels of a new carrier move a promise a little, and five hundred decide it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from logistics.promise.calculate.facts import Booking, Path

# Parcels that a group needs until its own percentile counts as much as its parent's. Tried
# from 3 to 60: fewer narrow the 90 % date by a day or two and miss more of the later parcels.
SHRINKAGE = 20


def quantile(ordered: Sequence[float], level: int) -> float:
    """Return the smallest of the ordered values that `level` % of them do not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * level / 100) - 1)]


def shrunk(own: float, *, count: int, parent: float) -> float:
    """Return a group's percentile, drawn towards its parent's the more the fewer it has."""
    return (count * own + SHRINKAGE * parent) / (count + SHRINKAGE)


@dataclass(frozen=True, slots=True)
class Groups:
    """The shrunk percentiles of every group, by level; and how many parcels each was learnt from.

    `counts` and `values` have the same keys; the group of all parcels, `()`, is always among them.
    """

    counts: Mapping[Path, int]
    values: Mapping[Path, Mapping[int, float]]

    @classmethod
    def of(cls, samples: Iterable[tuple[Booking, float]], *, levels: Sequence[int]) -> "Groups":
        """Learn from at least one parcel, each with the time it took beyond its plan."""
        members: dict[Path, list[float]] = defaultdict(list)
        for booking, value in samples:
            for path in booking.paths:
                members[path].append(value)
        values: dict[Path, dict[int, float]] = {}
        # Parents first: their values are what the children lean on.
        for path in sorted(members, key=lambda path: (len(path), path)):
            ordered = sorted(members[path])
            parent = values.get(path[:-1]) if path else None
            values[path] = {
                level: _value(ordered, level, parent[level] if parent else None) for level in levels
            }
        return cls(counts={path: len(own) for path, own in members.items()}, values=values)

    def narrowest(self, booking: Booking) -> Path:
        """Return the narrowest group of the booking that is known; if need be, all parcels."""
        return next(path for path in reversed(booking.paths) if path in self.values)

    def value(self, booking: Booking, level: int) -> float:
        """Return the percentile of the narrowest known group of the booking."""
        return self.values[self.narrowest(booking)][level]


def _value(ordered: Sequence[float], level: int, parent: float | None) -> float:
    own = quantile(ordered, level)
    return own if parent is None else shrunk(own, count=len(ordered), parent=parent)
