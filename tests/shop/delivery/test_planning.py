"""Which warehouse sends what, compared with trying everything."""

from datetime import date
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.delivery.calculate import CannotPlanError, PlannedParcel
from shop.delivery.calendar import add_working_days
from shop.routing.calculate import Wish, enumerate_routes

PREFERENCE = ("HAM", "DAV", "JDZ", "RNO")


def plan_parcels(
    *,
    wanted: dict[int, int],
    available: dict[tuple[int, str], int],
    preference: tuple[str, ...],
) -> list[PlannedParcel]:
    """Return the route that is taken where a market has no rules: the first of all."""
    wishes = [Wish(line, quantity) for line, quantity in wanted.items()]
    found = enumerate_routes(wishes=wishes, available=available, preference=preference)
    return list(found.routes[0])


def test_one_warehouse_that_has_everything_beats_a_preferred_one_that_has_not():
    available = {(1, "HAM"): 5, (1, "JDZ"): 5, (2, "JDZ"): 5}

    parcels = plan_parcels(wanted={1: 1, 2: 1}, available=available, preference=("HAM", "JDZ"))

    assert parcels == [PlannedParcel("JDZ", {1: 1, 2: 1})]


def test_of_two_that_have_everything_the_preferred_one_sends():
    available = {(1, "HAM"): 1, (1, "JDZ"): 9}

    assert plan_parcels(wanted={1: 1}, available=available, preference=("HAM", "JDZ")) == [
        PlannedParcel("HAM", {1: 1})
    ]


def test_two_parcels_are_chosen_where_the_first_in_line_would_make_three():
    available = {(1, "HAM"): 1, (1, "DAV"): 1, (2, "DAV"): 1, (3, "JDZ"): 1}

    parcels = plan_parcels(
        wanted={1: 1, 2: 1, 3: 1}, available=available, preference=("HAM", "DAV", "JDZ")
    )

    assert parcels == [PlannedParcel("DAV", {1: 1, 2: 1}), PlannedParcel("JDZ", {3: 1})]


def test_a_line_is_split_only_when_no_warehouse_has_it_whole():
    available = {(1, "HAM"): 2, (1, "JDZ"): 3}

    parcels = plan_parcels(wanted={1: 4}, available=available, preference=("HAM", "JDZ"))

    assert parcels == [PlannedParcel("HAM", {1: 2}), PlannedParcel("JDZ", {1: 2})]


def test_what_is_short_is_named_with_what_is_there():
    available = {(1, "HAM"): 2, (2, "HAM"): 1, (2, "JDZ"): 1}

    with pytest.raises(CannotPlanError) as raised:
        plan_parcels(wanted={1: 2, 2: 3}, available=available, preference=("HAM", "JDZ"))

    error = raised.value
    assert (error.variant_id, error.requested, error.available) == (2, 3, 2)


wanted_goods = st.dictionaries(st.integers(1, 4), st.integers(1, 5), min_size=1)
stocks = st.dictionaries(
    st.tuples(st.integers(1, 4), st.sampled_from(PREFERENCE)), st.integers(0, 6)
)


@given(wanted=wanted_goods, available=stocks)
def test_no_plan_has_fewer_parcels(wanted: dict[int, int], available: dict[tuple[int, str], int]):
    fewest = _fewest(wanted, available)

    if fewest is None:
        with pytest.raises(CannotPlanError):
            plan_parcels(wanted=wanted, available=available, preference=PREFERENCE)
        return
    parcels = plan_parcels(wanted=wanted, available=available, preference=PREFERENCE)

    assert len(parcels) == fewest
    sent = list(chain.from_iterable(parcel.quantities.items() for parcel in parcels))
    for variant, quantity in wanted.items():
        assert sum(units for sent_variant, units in sent if sent_variant == variant) == quantity
    for parcel in parcels:
        for variant, units in parcel.quantities.items():
            assert 0 < units <= available[variant, parcel.warehouse]


def _fewest(wanted: dict[int, int], available: dict[tuple[int, str], int]) -> int | None:
    for number in range(1, len(PREFERENCE) + 1):
        for chosen in combinations(PREFERENCE, number):
            stock = {v: sum(available.get((v, w), 0) for w in chosen) for v in wanted}
            if all(stock[variant] >= quantity for variant, quantity in wanted.items()):
                return number
    return None


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (date(2026, 11, 2), 0, date(2026, 11, 2)),
        (date(2026, 11, 2), 4, date(2026, 11, 6)),
        (date(2026, 11, 6), 1, date(2026, 11, 9)),
        (date(2026, 11, 7), 1, date(2026, 11, 9)),
        (date(2026, 11, 2), 10, date(2026, 11, 16)),
    ],
)
def test_weekends_are_no_working_days(day: date, days: int, expected: date):
    assert add_working_days(day, days) == expected
