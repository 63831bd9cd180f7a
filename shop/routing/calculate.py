"""Which warehouse sends what: every route that makes sense, and the best of them by ranked rules.

A route says for each line which warehouse sends how many units. Enumerated are all sets of
warehouses that hold everything and, within each, every way to give the groups to them. A group is
lines that customs cannot tell apart and that the same warehouses hold whole. Its lines travel
together: to part what one warehouse can send in order to stay below a limit of customs would be
an artificial split. A line that no warehouse of the set has whole is taken from them in order.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations, islice, product

from shop.delivery.calculate import CannotPlanError, PlannedParcel

MOST_ROUTES = 256
"""Beyond that the enumeration stops, fewest parcels first, and says so; see ``Routes``.

Four groups that four warehouses all hold are exactly so many; a page waits for their prices.
"""

Route = tuple[PlannedParcel, ...]
Stock = Mapping[tuple[int, str], int]
"""Units that are free, by line and warehouse."""


class Criterion(StrEnum):
    """What a rule looks at; less is better everywhere."""

    PARCELS = "PARCELS"
    COST = "COST"
    DAYS = "DAYS"
    BALANCE = "BALANCE"
    PREFERENCE = "PREFERENCE"


@dataclass(frozen=True, slots=True)
class Rule:
    """Keep the routes that are at most ``tolerance`` worse than the best one."""

    criterion: Criterion
    tolerance: Decimal = Decimal(0)


DEFAULT_RULES = (Rule(Criterion.PARCELS),)
"""Of a market without rules. Between equals its order of warehouses decides, here as always."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Units of a line; lines of one kind are the same to customs."""

    line: int
    quantity: int
    kind: Hashable = None


@dataclass(frozen=True, slots=True)
class Routes:
    """Routes, fewest parcels first and then in the market's order of warehouses.

    ``is_complete`` is false when there were more than ``MOST_ROUTES``: the best of those that are
    here is then not proven to be the best of all, but by rules that begin with fewest parcels.
    """

    routes: tuple[Route, ...]
    is_complete: bool = True


Measure = Callable[[Criterion, Route], Decimal]


@dataclass(frozen=True, slots=True)
class Decision:
    """The chosen route, and by which rule (counted from 0) each of the others fell.

    ``values`` holds what each rule saw, by route; a route that had fallen before was not measured.
    Routes that no rule could part are decided by the order of warehouses: they fell at ``-1``.
    """

    chosen: int
    fell_at: Mapping[int, int]
    values: tuple[Mapping[int, Decimal], ...]

    @property
    def decided_by(self) -> int | None:
        """The last rule that parted routes, -1 for the order of warehouses, None for no choice."""
        if not self.fell_at:
            return None
        return -1 if -1 in self.fell_at.values() else max(self.fell_at.values())

    def runners_up(self, most: int) -> list[int]:
        """Return the other routes, those that stayed longest first."""
        longest = len(self.values)
        fallen = {route: longest if at == -1 else at for route, at in self.fell_at.items()}
        return sorted(fallen, key=lambda route: (-fallen[route], route))[:most]


def enumerate_routes(
    *,
    wishes: Sequence[Wish],
    available: Stock,
    preference: Sequence[str],
    most: int = MOST_ROUTES,
) -> Routes:
    """Return the routes for what is wanted, at least one.

    :raises CannotPlanError: naming the first line that the warehouses together are short of
    """
    for wish in wishes:
        held = sum(available.get((wish.line, warehouse), 0) for warehouse in preference)
        if held < wish.quantity:
            raise CannotPlanError(variant_id=wish.line, requested=wish.quantity, available=held)
    found = tuple(islice(_routes(wishes, available, preference), most + 1))
    return Routes(found[:most], is_complete=len(found) <= most)


def decide(*, routes: Sequence[Route], rules: Sequence[Rule], measure: Measure) -> Decision:
    """Return the first route of those that all rules in their order keep.

    A route is measured only while it is in the running, so a dear measure belongs behind a cheap
    one. With tolerances of nothing the chosen route is the minimum of the tuple of all measures.
    """
    left, values = list(range(len(routes))), []
    fell_at: dict[int, int] = {}
    for place, rule in enumerate(rules):
        if len(left) == 1:
            break
        seen = {route: measure(rule.criterion, routes[route]) for route in left}
        limit = min(seen.values()) + rule.tolerance
        fell_at |= {route: place for route in left if seen[route] > limit}
        left = [route for route in left if seen[route] <= limit]
        values.append(seen)
    fell_at |= dict.fromkeys(left[1:], -1)
    return Decision(left[0], fell_at, tuple(values))


def imbalance(route: Route, *, available: Stock) -> Decimal:
    """Return the largest share of a warehouse's free units of a line that a route takes, in %."""
    shares = [
        Decimal(units * 100) / available[line, parcel.warehouse]
        for parcel in route
        for line, units in parcel.quantities.items()
    ]
    return max(shares).quantize(Decimal(1))


def remoteness(route: Route, *, preference: Sequence[str]) -> Decimal:
    """Return the sum over all units of their warehouse's place in the market's order."""
    return Decimal(
        sum(
            preference.index(parcel.warehouse) * units
            for parcel in route
            for units in parcel.quantities.values()
        )
    )


def _routes(wishes: Sequence[Wish], available: Stock, preference: Sequence[str]) -> Iterator[Route]:
    for number in range(1, len(preference) + 1):
        for chosen in combinations(preference, number):
            if all(
                sum(available.get((wish.line, warehouse), 0) for warehouse in chosen)
                >= wish.quantity
                for wish in wishes
            ):
                yield from _routes_of(chosen, wishes, available)


def _routes_of(chosen: Sequence[str], wishes: Sequence[Wish], available: Stock) -> Iterator[Route]:
    """Yield the routes that need each of the chosen warehouses."""
    groups: dict[tuple[Hashable, tuple[str, ...]], list[Wish]] = {}
    split: list[Wish] = []
    for wish in wishes:
        holders = tuple(
            warehouse
            for warehouse in chosen
            if available.get((wish.line, warehouse), 0) >= wish.quantity
        )
        if holders:
            groups.setdefault((wish.kind, holders), []).append(wish)
        else:
            split.append(wish)
    fixed = [(wish.line, _taken(wish, available, chosen)) for wish in split]
    for choice in product(*(holders for _kind, holders in groups)):
        sent: dict[int, list[tuple[str, int]]] = dict(fixed)
        for warehouse, group in zip(choice, groups.values(), strict=True):
            sent |= {wish.line: [(warehouse, wish.quantity)] for wish in group}
        route = _as_parcels(chosen, [(wish.line, sent[wish.line]) for wish in wishes])
        if len(route) == len(chosen):
            yield route


def _taken(wish: Wish, available: Stock, chosen: Sequence[str]) -> list[tuple[str, int]]:
    missing, taken = wish.quantity, []
    for warehouse in chosen:
        units = min(missing, available.get((wish.line, warehouse), 0))
        if units:
            taken.append((warehouse, units))
            missing -= units
    return taken


def _as_parcels(chosen: Sequence[str], sent: Sequence[tuple[int, list[tuple[str, int]]]]) -> Route:
    parcels: dict[str, dict[int, int]] = {warehouse: {} for warehouse in chosen}
    for line, sources in sent:
        for warehouse, units in sources:
            parcels[warehouse][line] = units
    return tuple(PlannedParcel(name, held) for name, held in parcels.items() if held)
