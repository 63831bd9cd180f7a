"""The weeks before Christmas: what a young shop assumes of them."""

from datetime import date

import pytest

from logistics.forecast.calculate import Series, forecast_all
from logistics.forecast.calculate.season import season_factors

STEADY = [Series("a", (10.0,) * 30)]


def test_summer_is_like_the_weeks_before_it():
    assert season_factors(date(2026, 7, 6), weeks=4) == [1.0] * 4


def test_the_week_of_the_top_sells_most_and_three_tenths_more_than_a_usual_one():
    factors = season_factors(date(2026, 9, 14), weeks=14)

    assert max(factors) == factors[9] == pytest.approx(1.299, abs=0.002)


def test_january_sells_less_than_the_weeks_before_it():
    first, *_others, last = season_factors(date(2027, 1, 4), weeks=8)

    assert first == pytest.approx(0.871, abs=0.002)
    assert last == pytest.approx(0.831, abs=0.002)


def test_a_forecast_without_a_day_knows_no_season():
    plain = forecast_all(STEADY, weeks=2)["a"]
    before_christmas = forecast_all(STEADY, weeks=2, begins=date(2026, 11, 9))["a"]

    assert plain == pytest.approx([10, 10])
    assert before_christmas == pytest.approx([11.99, 12.12], abs=0.01)
