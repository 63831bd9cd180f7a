"""Past orders under other rules: what would have been different. Plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one order cost in the currency of the books, how long it took, in how many parcels."""

    warehouses: tuple[str, ...]
    cost: Decimal
    days: int
    parcels: int


@dataclass(frozen=True, slots=True)
class Replay:
    """One order under the rules as they are and under the others."""

    number: str
    market: str
    before: Outcome
    after: Outcome

    @property
    def is_changed(self) -> bool:
        """Whether the others would have sent it otherwise."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Sums:
    """What some orders come to; days are the mean per order."""

    cost: Decimal
    days: Decimal
    parcels: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The orders of a market, or all, under both sets of rules."""

    market: str
    orders: int
    changed: int
    before: Sums
    after: Sums

    @property
    def saved(self) -> Decimal:
        """What the other rules would have saved; below zero where they cost more."""
        return self.before.cost - self.after.cost


def compare(replays: Sequence[Replay]) -> list[Comparison]:
    """Return one comparison per market, by its code, and one of all ("") at the end."""
    markets = sorted({replay.market for replay in replays})
    rows = [
        _comparison(market, [replay for replay in replays if replay.market == market])
        for market in markets
    ]
    return [*rows, _comparison("", replays)] if replays else []


def _comparison(market: str, replays: Sequence[Replay]) -> Comparison:
    return Comparison(
        market=market,
        orders=len(replays),
        changed=sum(replay.is_changed for replay in replays),
        before=_sums(replay.before for replay in replays),
        after=_sums(replay.after for replay in replays),
    )


def _sums(outcomes: Iterable[Outcome]) -> Sums:
    found = list(outcomes)
    days = Decimal(sum(one.days for one in found)) / len(found)
    return Sums(
        cost=sum((one.cost for one in found), Decimal(0)),
        days=days.quantize(Decimal("0.01")),
        parcels=sum(one.parcels for one in found),
    )
