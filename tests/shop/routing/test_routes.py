"""The chosen route against trying everything, without a database."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.delivery.calculate import CannotPlanError, PlannedParcel
from shop.routing.calculate import (
    Criterion,
    Route,
    Rule,
    Wish,
    decide,
    enumerate_routes,
    imbalance,
    remoteness,
)

HOUSES = ("HAM", "DAV", "JDZ", "RNO")
FREIGHT = {"HAM": (490, 3), "DAV": (390, 5), "JDZ": (1490, 1), "RNO": (790, 4)}
DAYS = {"HAM": 3, "DAV": 4, "JDZ": 14, "RNO": 6}
DUTY_FREE = 10
Stock = dict[tuple[int, str], int]

wishes = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["cup", "pot"])), min_size=1, max_size=4
).map(lambda rows: [Wish(line, units, kind) for line, (units, kind) in enumerate(rows)])
stocks = st.dictionaries(st.tuples(st.integers(0, 3), st.sampled_from(HOUSES)), st.integers(0, 4))
rulebooks = st.lists(
    st.builds(Rule, st.sampled_from(Criterion), st.integers(0, 30).map(Decimal)),
    max_size=4,
    unique_by=lambda rule: rule.criterion,
)


def measure_with(available: Stock):
    """Return a measure whose freight has steps and whose duty begins above a limit."""

    def measure(criterion: Criterion, route: Route) -> Decimal:
        match criterion:
            case Criterion.PARCELS:
                return Decimal(len(route))
            case Criterion.COST:
                return Decimal(sum(map(_cost, route)))
            case Criterion.DAYS:
                return Decimal(max(DAYS[parcel.warehouse] for parcel in route))
            case Criterion.BALANCE:
                return imbalance(route, available=available)
            case Criterion.PREFERENCE:
                return remoteness(route, preference=HOUSES)

    return measure


def _cost(parcel: PlannedParcel) -> int:
    units = sum(parcel.quantities.values())
    base, each = FREIGHT[parcel.warehouse]
    step = 250 if units > 3 else 0
    return base + each * units + step + (40 * units if units > DUTY_FREE else 0)


def as_sent(route: Route) -> frozenset[tuple[int, str, int]]:
    """Return a route as what leaves from where, whatever its order."""
    return frozenset(
        (line, parcel.warehouse, units)
        for parcel in route
        for line, units in parcel.quantities.items()
    )


def everything(wanted: Sequence[Wish], available: Stock) -> Iterator[Route]:
    """Yield every assignment of lines to warehouses, kept to the rules written in words.

    Independent of the code under test: all splits of all lines are tried, and those are kept whose
    lines are whole where one of the route's warehouses has them whole, whose split lines are taken
    in order, and whose like lines travel together.
    """
    for splits in product(*(_splits(wish, available) for wish in wanted)):
        used = [house for house in HOUSES if any(split.get(house) for split in splits)]
        homes: dict[object, set[str]] = {}
        is_meant = True
        for wish, split in zip(wanted, splits, strict=True):
            whole = tuple(h for h in used if available.get((wish.line, h), 0) >= wish.quantity)
            if whole:
                is_meant &= len(split) == 1
                homes.setdefault((wish.kind, whole), set()).update(split)
            else:
                is_meant &= split == _in_order(wish, available, used)
        if is_meant and all(len(places) == 1 for places in homes.values()):
            yield _route(wanted, splits, used)


def _splits(wish: Wish, available: Stock) -> Iterator[dict[str, int]]:
    held = [range(min(wish.quantity, available.get((wish.line, h), 0)) + 1) for h in HOUSES]
    for units in product(*held):
        if sum(units) == wish.quantity:
            yield {house: number for house, number in zip(HOUSES, units, strict=True) if number}


def _in_order(wish: Wish, available: Stock, used: Sequence[str]) -> dict[str, int]:
    missing, taken = wish.quantity, {}
    for house in used:
        units = min(missing, available.get((wish.line, house), 0))
        missing -= units
        if units:
            taken[house] = units
    return taken


def _route(
    wanted: Sequence[Wish], splits: Sequence[Mapping[str, int]], used: Sequence[str]
) -> Route:
    return tuple(
        PlannedParcel(
            house,
            {
                wish.line: split[house]
                for wish, split in zip(wanted, splits, strict=True)
                if house in split
            },
        )
        for house in used
    )


@settings(max_examples=50)
@given(wanted=wishes, available=stocks)
def test_the_routes_are_all_that_there_are(wanted: list[Wish], available: Stock):
    expected = {as_sent(route) for route in everything(wanted, available)}
    if not expected:
        with pytest.raises(CannotPlanError):
            enumerate_routes(wishes=wanted, available=available, preference=HOUSES)
        return

    found = enumerate_routes(wishes=wanted, available=available, preference=HOUSES)

    assert found.is_complete
    assert {as_sent(route) for route in found.routes} == expected
    assert len(found.routes) == len(expected)


@settings(max_examples=50)
@given(wanted=wishes, available=stocks, rules=rulebooks)
def test_no_route_is_better_than_the_chosen_one(
    wanted: list[Wish], available: Stock, rules: list[Rule]
):
    candidates = list(everything(wanted, available))
    if not candidates:
        return
    measure = measure_with(available)
    for rule in rules:
        best = min(measure(rule.criterion, route) for route in candidates)
        limit = best + rule.tolerance
        candidates = [one for one in candidates if measure(rule.criterion, one) <= limit]

    routes = enumerate_routes(wishes=wanted, available=available, preference=HOUSES).routes
    chosen = routes[decide(routes=routes, rules=rules, measure=measure).chosen]

    assert as_sent(chosen) in {as_sent(one) for one in candidates}


@settings(max_examples=50)
@given(wanted=wishes, available=stocks, rules=rulebooks)
def test_without_tolerance_it_is_the_minimum_of_all_measures(
    wanted: list[Wish], available: Stock, rules: list[Rule]
):
    measure, strict = measure_with(available), [Rule(rule.criterion) for rule in rules]

    def score(route: Route) -> tuple[Decimal, ...]:
        return tuple(measure(rule.criterion, route) for rule in strict)

    scores = [score(route) for route in everything(wanted, available)]
    if not scores:
        return

    routes = enumerate_routes(wishes=wanted, available=available, preference=HOUSES).routes

    assert score(routes[decide(routes=routes, rules=strict, measure=measure).chosen]) == min(scores)


def test_like_lines_are_not_parted_to_stay_below_a_limit_of_customs():
    available = {(line, house): 9 for line in (1, 2) for house in ("HAM", "JDZ")}
    wanted = [Wish(1, 6, "cup"), Wish(2, 6, "cup")]

    routes = enumerate_routes(wishes=wanted, available=available, preference=("HAM", "JDZ")).routes

    assert [len(route) for route in routes] == [1, 1]


def test_a_rule_sees_only_what_is_still_in_the_running():
    available = {(1, "HAM"): 1, (1, "JDZ"): 2, (2, "JDZ"): 2}
    wanted = [Wish(1, 1, "cup"), Wish(2, 1, "pot")]
    routes = enumerate_routes(wishes=wanted, available=available, preference=HOUSES).routes
    seen = []

    def measure(criterion: Criterion, route: Route) -> Decimal:
        seen.append(criterion)
        return Decimal(len(route))

    decision = decide(
        routes=routes, rules=[Rule(Criterion.PARCELS), Rule(Criterion.COST)], measure=measure
    )

    assert (len(routes), decision.chosen, decision.fell_at) == (2, 0, {1: 0})
    assert seen == [Criterion.PARCELS, Criterion.PARCELS]


def test_a_tolerance_lets_the_next_rule_choose():
    available = {(1, house): 5 for house in ("HAM", "DAV")}
    routes = enumerate_routes(wishes=[Wish(1, 1)], available=available, preference=HOUSES).routes
    measure = measure_with(available)
    days = Rule(Criterion.DAYS)

    strict = decide(routes=routes, rules=[Rule(Criterion.COST), days], measure=measure)
    loose = decide(routes=routes, rules=[Rule(Criterion.COST, Decimal(100)), days], measure=measure)

    assert [routes[one.chosen][0].warehouse for one in (strict, loose)] == ["DAV", "HAM"]


def test_balance_is_the_largest_share_that_a_warehouse_gives_up():
    route = (PlannedParcel("HAM", {1: 2, 2: 1}), PlannedParcel("JDZ", {3: 1}))

    assert imbalance(route, available={(1, "HAM"): 8, (2, "HAM"): 3, (3, "JDZ"): 9}) == 33


def test_too_many_routes_are_cut_with_a_word():
    available = {(line, house): 1 for line in range(4) for house in HOUSES}
    wanted = [Wish(line, 1, f"kind {line}") for line in range(4)]

    cut = enumerate_routes(wishes=wanted, available=available, preference=HOUSES, most=100)

    assert (len(cut.routes), cut.is_complete) == (100, False)
    assert [len(route) for route in cut.routes[:5]] == [1, 1, 1, 1, 2]


def test_four_warehouses_and_twelve_lines_of_three_kinds_are_weighed_at_once():
    available = {(line, house): 5 for line in range(12) for house in HOUSES}
    wanted = [Wish(line, 1, line % 3) for line in range(12)]
    started = perf_counter()

    found = enumerate_routes(wishes=wanted, available=available, preference=HOUSES)
    decide(routes=found.routes, rules=[Rule(Criterion.COST)], measure=measure_with(available))

    assert (len(found.routes), found.is_complete) == (4**3, True)
    assert perf_counter() - started < 0.5
