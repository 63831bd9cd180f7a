"""Safety stock, reorder point, what to buy and what to move: numbers that a reader can add up."""

from dataclasses import replace

import pytest

from logistics.forecast.calculate import Series
from logistics.forecast.calculate.backtest import backtest, origins
from logistics.forecast.calculate.stock import (
    Need,
    Purchase,
    Supply,
    Target,
    fill_last_container,
    moves_for,
    purchases_for,
    target_of,
    whole_cartons,
)

SUPPLY = Supply(service=0.95, lead_weeks=8, lead_spread=0, cover_weeks=4)
NEED = Need(
    variant=1,
    warehouse="HAM",
    available=10,
    mean=5,
    target=Target(safety=10, point=55, up_to=75),
    supply=SUPPLY,
)


def test_the_safety_stock_covers_the_error_of_the_forecast():
    # z = 1.6449, nine weeks exposed: 1.6449 · √9 · 4 = 19.74.
    assert target_of(mean=10, spread=4, supply=SUPPLY) == Target(safety=20, point=110, up_to=150)


def test_the_safety_stock_covers_a_late_supplier_too():
    # √(9 · 4² + (10 · 2)²) = 23.32; 1.6449 · 23.32 = 38.36.
    late = replace(SUPPLY, lead_spread=2)

    assert target_of(mean=10, spread=4, supply=late).safety == 39


def test_a_higher_service_level_asks_for_more():
    sure = replace(SUPPLY, service=0.999)

    # z = 3.0902: 3.0902 · 12 = 37.08.
    assert target_of(mean=10, spread=4, supply=sure).safety == 38


def test_what_is_known_for_sure_needs_no_safety_stock():
    assert target_of(mean=10, spread=0, supply=SUPPLY) == Target(safety=0, point=90, up_to=130)


@pytest.mark.parametrize(("units", "bought"), [(1, 30), (30, 30), (31, 36), (36, 36)])
def test_whole_cartons_are_bought_and_not_below_the_minimum(units, bought):
    assert whole_cartons(units, replace(SUPPLY, minimum=25, carton=6)) == bought


def test_nothing_is_bought_above_the_reorder_point():
    assert purchases_for([replace(NEED, available=55)], container=100) == []


def test_what_lacks_is_bought():
    assert purchases_for([NEED], container=100) == [Purchase(need=NEED, units=65)]


def test_what_is_moved_is_not_bought():
    other = replace(NEED, warehouse="JDZ", available=200)
    moves = moves_for([NEED, other])

    assert [(move.source, move.units) for move in moves] == [("JDZ", 65)]
    assert purchases_for([NEED], moved=moves, container=100) == []


def test_a_warehouse_gives_only_what_it_has_too_much():
    other = replace(NEED, warehouse="JDZ", available=95)
    moves = moves_for([NEED, other])

    assert [(move.source, move.units) for move in moves] == [("JDZ", 20)]
    assert purchases_for([NEED], moved=moves, container=100)[0].units == 45


def test_whoever_lacks_most_is_served_first():
    emptier = replace(NEED, warehouse="DAV", available=0)
    other = replace(NEED, warehouse="JDZ", available=95)

    assert [move.need.warehouse for move in moves_for([NEED, emptier, other])] == ["DAV"]


def test_only_whole_cartons_are_moved():
    need = replace(NEED, supply=replace(SUPPLY, carton=6))
    other = replace(NEED, warehouse="JDZ", available=95)

    assert moves_for([need, other])[0].units == 18


def test_the_last_container_is_filled_with_what_lasts_least():
    supply = replace(SUPPLY, carton=10)
    first = Purchase(need=replace(NEED, litres=1.0, supply=supply, available=0), units=80)
    second = replace(first, need=replace(first.need, variant=2, available=10))

    # 160 of 180 litres: a carton for what lasts least; another one would last either too long.
    filled = fill_last_container([first, second], room=90)

    assert [(line.units, line.added) for line in filled] == [(90, 10), (80, 0)]


def test_the_container_is_left_half_empty_rather_than_years_of_one_thing_bought():
    line = Purchase(need=replace(NEED, litres=1.0), units=65)

    # Up to 75 and twenty more, four weeks' worth: 95 in all, of which 10 are there.
    assert fill_last_container([line], room=10_000)[0].units == 85


def test_nothing_is_added_without_measures():
    assert fill_last_container([Purchase(need=NEED, units=65)], room=100)[0].added == 0


@pytest.mark.parametrize(("length", "starts"), [(30, [14, 18, 22, 26]), (14, [10]), (11, [])])
def test_only_weeks_with_a_history_are_forecast_again(length, starts):
    assert origins(length) == starts


def test_the_backtest_names_every_method_and_the_shop():
    noisy = [Series(str(key), tuple(float((at * key) % 7) for at in range(40))) for key in (3, 5)]

    tested = backtest(noisy)

    assert set(tested.scores) == {
        *("naive", "mean8", "smoothing", "croston", "tsb", "blend"),
        "shop",
    }
    assert tested.scores["shop"].rmsse < tested.scores["naive"].rmsse
    assert set(tested.spreads) == {"3", "5"}


def test_a_short_history_has_no_scores_and_the_error_of_poisson():
    tested = backtest([Series("a", (4.0,) * 6)])

    assert (tested.scores, tested.spreads) == ({}, {"a": 2.0})


def test_a_missing_week_is_held_against_nothing():
    with_gap = Series("a", (10.0,) * 26 + (None,) * 2 + (10.0,) * 2)

    assert backtest([with_gap]).spreads == {"a": pytest.approx(0)}
