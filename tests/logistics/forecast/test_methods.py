"""What each method says of a history, and how it is scored: numbers that a reader can add up."""

from itertools import pairwise
from math import sqrt

import pytest

from logistics.forecast.calculate import METHODS, Series, forecast_all, rmsse, score
from logistics.forecast.calculate.growth import growth_factors
from logistics.forecast.calculate.series import is_intermittent, quantile

FLAT = Series("flat", (10.0,) * 20)


def test_the_error_is_measured_against_the_steps_of_the_history():
    # Steps 2, -2 and 2: mean square 4. Errors 3 and -1: mean square 5.
    assert rmsse([4, 6, 4, 6], actual=[5, 5], said=[8, 4]) == pytest.approx(sqrt(5 / 4))


def test_the_score_is_the_mean_of_all_and_the_bias_that_of_the_sum():
    found = score(
        {"a": [4, 6, 4, 6], "b": [1, 2]},
        actual={"a": [5, 5], "b": [3, 2]},
        said={"a": [8, 4], "b": [3, 3]},
    )

    assert found is not None
    assert found.rmsse == pytest.approx((sqrt(5 / 4) + sqrt(1 / 2)) / 2)
    assert found.bias == pytest.approx(18 / 15 - 1)
    assert found.scored == 2


def test_the_history_that_never_moved_counts_for_the_bias_only():
    found = score({"a": [4, 4], "b": [1, 2]}, {"a": [4], "b": [2]}, {"a": [8], "b": [2]})

    assert found is not None
    assert (found.rmsse, found.scored) == (0, 1)
    assert found.bias == pytest.approx(10 / 6 - 1)


@pytest.mark.parametrize(
    ("method", "said"),
    [("naive", 4.0), ("mean8", 6.0)],
)
def test_the_method_says_what_can_be_added_up(method, said):
    assert METHODS[method]([8, 8, 8, 8, 4, 4, 4, 4]) == said


@pytest.mark.parametrize("method", METHODS)
def test_the_steady_history_goes_on(method):
    assert METHODS[method](FLAT.units) == pytest.approx(9.5 if method == "croston" else 10)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("units", [(), (None,), (0.0,), (None, 0.0)])
def test_the_history_without_a_sale_says_nothing_will_be_sold(method, units):
    assert METHODS[method](units) == 0


@pytest.mark.parametrize("method", METHODS)
def test_the_missing_week_is_not_read_as_nothing_sold(method):
    with_gap = (10.0, None, None, 10.0, None, 10.0, 10.0, None)

    assert METHODS[method](with_gap) == pytest.approx(9.5 if method == "croston" else 10)


def test_the_one_huge_order_hardly_moves_the_forecast():
    assert METHODS["blend"]((*FLAT.units[:15], 74_215.0, *FLAT.units[:4])) < 14


def test_what_is_not_sold_any_more_is_forgotten():
    dying = (0, 6, 0, 6, 0, 6, 0, 6) + (0,) * 30

    assert METHODS["tsb"](dying) < 0.2
    assert METHODS["croston"](dying) == pytest.approx(0.95 * 3, rel=0.01)


@pytest.mark.parametrize(("units", "is_far"), [((0, 5, 0, 5, 0, 0), True), ((5, 5, 0, 5), False)])
def test_sales_that_are_far_apart_are_told(units, is_far):
    assert is_intermittent(units) is is_far


@pytest.mark.parametrize(("share", "found"), [(0, 1), (0.5, 2.5), (0.8, 3.4), (1, 4)])
def test_the_quantile_lies_between_its_neighbours(share, found):
    assert quantile([4, 1, 3, 2], share) == pytest.approx(found)


def test_the_growing_shop_grows_on_but_less_and_less():
    factors = growth_factors([100 * 1.03**week for week in range(30)], weeks=20)
    steps = [after / before for before, after in pairwise(factors)]

    assert factors[0] > 1
    assert all(after < before for before, after in pairwise(steps))
    assert 1 < steps[-1] < steps[0] < 1.03


def test_a_handful_of_sales_shows_no_growth():
    factors = growth_factors([1.0 + week % 2 * 4 for week in range(30)], weeks=8)

    assert all(0.95 < factor < 1.05 for factor in factors)


def test_the_closed_week_counts_as_missing_for_everything():
    shut = [Series(key, (10.0,) * 12 + (0.0,) + (10.0,) * 7) for key in "ab"]

    assert forecast_all(shut, weeks=2)["a"] == pytest.approx([10, 10])


def test_the_promotion_lifts_only_the_weeks_that_have_one():
    weeks = tuple(20.0 if at % 5 == 0 else 10.0 for at in range(40))
    promoted = tuple(at % 5 == 0 for at in range(40))
    one = Series("a", weeks, promoted)

    said = forecast_all([one], weeks=3, planned={"a": [False, True]})["a"]

    assert said == pytest.approx([10, 20, 10], rel=0.02)


def test_what_was_known_before_a_week_is_cut_there():
    one = Series("a", (1.0, 2.0, None), (False, True, False))

    assert one.before(2) == Series("a", (1.0, 2.0), (False, True))
