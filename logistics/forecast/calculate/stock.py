"""How much must lie there, and how much to buy or move: arithmetic on values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt
from statistics import NormalDist

REVIEW_WEEKS = 1.0
"""Proposals are made once a week, so an order may come that much later than it is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """How one thing comes to one warehouse; times in weeks, spreads as standard deviations."""

    service: float
    lead_weeks: float
    lead_spread: float
    cover_weeks: float
    minimum: int = 1
    carton: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What should lie there: `safety` on top of what is sold until an order arrives (`point`)."""

    safety: int
    point: int
    up_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one warehouse has and needs of a thing. `litres` is the room that one unit takes."""

    variant: int
    warehouse: str
    available: int
    mean: float
    target: Target
    supply: Supply
    litres: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """Units to buy for a need; `added` of them only fill the container."""

    need: Need
    units: int
    added: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Units that one warehouse can spare for another one's need."""

    need: Need
    source: str
    units: int


def service_factor(service: float) -> float:
    """Return z, the standard deviations that keep a share of supply cycles from running out."""
    return NormalDist().inv_cdf(service)


def target_of(*, mean: float, spread: float, supply: Supply) -> Target:
    """Return safety stock, reorder point and the level to buy up to.

    Silver, Pyke and Thomas (2017), Inventory and Production Management in Supply Chains, 4th ed.,
    ch. 6: z·√(L·σ² + d²·σ_L²), with L the lead time and the week until the next review, σ the
    forecast's error a week, d the units sold a week and σ_L the spread of the lead time.
    """
    exposed = supply.lead_weeks + REVIEW_WEEKS
    z = service_factor(supply.service)
    safety = ceil(z * sqrt(exposed * spread**2 + (mean * supply.lead_spread) ** 2) - 1e-9)
    point = ceil(mean * exposed - 1e-9) + safety
    return Target(safety=safety, point=point, up_to=point + ceil(mean * supply.cover_weeks - 1e-9))


def whole_cartons(units: int, supply: Supply) -> int:
    """Return at least so many units, not below the minimum, in whole cartons."""
    return ceil(max(units, supply.minimum) / supply.carton) * supply.carton


def moves_for(needs: Sequence[Need]) -> list[Move]:
    """Return what warehouses below their reorder point can get from those that have too much.

    A warehouse gives only what is above its own level to buy up to; whoever lacks most weeks comes
    first. Part of a need is met too, in whole cartons.
    """
    spare = {(one.variant, one.warehouse): one.available - one.target.up_to for one in needs}
    moves = []
    for need in sorted(needs, key=lambda one: (_weeks_left(one), one.variant, one.warehouse)):
        if need.available >= need.target.point:
            continue
        lacking = need.target.up_to - need.available
        givers = [key for key in spare if key[0] == need.variant and key[1] != need.warehouse]
        best = max(givers, key=lambda key: (spare[key], key[1]), default=None)
        units = min(lacking, spare[best]) if best else 0
        units -= units % need.supply.carton
        if best and units > 0:
            spare[best] -= units
            moves.append(Move(need=need, source=best[1], units=units))
    return moves


def purchases_for(
    needs: Sequence[Need], *, moved: Sequence[Move] = (), container: float
) -> list[Purchase]:
    """Return what one warehouse should buy, the last container filled where that makes sense."""
    coming = {move.need.variant: move.units for move in moved}
    lines = []
    for need in needs:
        position = need.available + coming.get(need.variant, 0)
        if position < need.target.point:
            units = whole_cartons(need.target.up_to - position, need.supply)
            lines.append(Purchase(need=need, units=units))
    return fill_last_container(lines, room=container)


def litres_of(lines: Sequence[Purchase]) -> float:
    """Return the room that purchases take."""
    return sum(line.units * line.need.litres for line in lines)


def fill_last_container(lines: Sequence[Purchase], *, room: float) -> list[Purchase]:
    """Add cartons until the last container is full, one to whatever lasts least at a time.

    Nothing gets more than twice the weeks that an order covers: half-empty is cheaper than that.
    Without measures nothing is added.
    """
    found = list(lines)
    used = litres_of(found)
    left = ceil(used / room - 1e-9) * room - used if used else 0.0
    while True:
        fitting = [at for at, line in enumerate(found) if _may_grow(line, left)]
        if not fitting:
            return found
        at = min(fitting, key=lambda at: (_weeks_covered(found[at]), at))
        line, carton = found[at], found[at].need.supply.carton
        found[at] = replace(line, units=line.units + carton, added=line.added + carton)
        left -= carton * line.need.litres


def _may_grow(line: Purchase, left: float) -> bool:
    need = line.need
    most = need.target.up_to + need.supply.cover_weeks * need.mean
    return (
        0 < need.litres * need.supply.carton <= left
        and need.available + line.units + need.supply.carton <= most
    )


def _weeks_covered(line: Purchase) -> float:
    return (line.need.available + line.units) / max(line.need.mean, 1e-9)


def _weeks_left(need: Need) -> float:
    return need.available / max(need.mean, 1e-9)
