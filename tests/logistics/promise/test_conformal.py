"""What is added to a percentile so that it comes true."""

from collections.abc import Iterable

import pytest

from logistics.promise.calculate import Horizon, Score, correction, folds, score_ahead
from tests.logistics.promise.samples import fact


def _scores(values: Iterable[float]) -> list[Score]:
    return [Score(value) for value in values]


def test_nothing_is_added_where_nothing_is_known() -> None:
    assert correction([], 90) == 0


@pytest.mark.parametrize(("level", "expected"), [(50, 50), (90, 90), (99, 99)])
def test_the_parcel_that_is_asked_about_counts_as_one_more(level: int, expected: int) -> None:
    # Of 99 scores and the new parcel, 90 % are 90.
    assert correction(_scores(range(1, 100)), level) == expected


def test_the_largest_score_is_taken_where_there_are_too_few_for_the_level() -> None:
    assert correction(_scores([3, -1, 2, 0, 5]), 90) == 5


def test_the_correction_may_be_below_zero() -> None:
    assert correction(_scores(range(-99, 0)), 90) == -10


def test_the_recent_score_weighs_more() -> None:
    old = [Score(9, weight=0.25) for _ in range(40)]
    new = [Score(1) for _ in range(40)]

    # 40 of 50 have the score 1, which is met by 80 %; unweighted it would be half.
    assert correction([*old, *new], 75) == 1
    assert correction([*_scores([9] * 40), *new], 75) == 9


def test_the_tied_value_that_is_kept_too_often_gives_way_to_a_nearer_one() -> None:
    # 89 % are kept with 0, 99 % with 1: the former is nearer to 90 %.
    assert correction(_scores([*[0] * 89, *[1] * 10, 2]), 90) == 0


def test_the_tied_value_stays_where_it_is_the_nearer_one() -> None:
    # 80 % are kept with 0, 95 % with 1.
    assert correction(_scores([*[0] * 80, *[1] * 15, *[2] * 5]), 90) == 1


def test_the_few_are_never_promised_less_than_they_need() -> None:
    # As above, but 18 scores are too few to know that 0 is kept by 89 %.
    assert correction(_scores([*[0] * 16, 1, 1]), 90) == 1


def test_the_fold_is_scored_by_the_others() -> None:
    samples = [(fact(days), float(days)) for days in (1, 2, 3, 4, 5)]

    # Each by the (twice shrunk, but equal) median of the other four.
    assert [score.excess for score in folds(samples, 50)] == [-2, -1, 1, 2, 3]


def test_the_one_parcel_has_no_other_to_be_scored_by() -> None:
    assert folds([(fact(3), 3.0)], 50) == []


def test_the_future_is_scored_by_the_past() -> None:
    samples = [
        (fact(1 if day < 60 else 4, after=day), 1.0 if day < 60 else 4.0) for day in range(80)
    ]

    scores = score_ahead(samples, 50, Horizon.AFTER_BOOKINGS)

    # The first 24 only teach; until the sixtieth none is late, then each by three days.
    assert [score.excess for score in scores] == [*[0.0] * 36, *[3.0] * 20]


def test_the_score_counts_half_after_two_years() -> None:
    samples = [(fact(1, after=after), 1.0) for after in [0] * 12 + [730] * 14 + [1460] * 14]

    scores = score_ahead(samples, 50, Horizon.AFTER_BOOKINGS)

    assert {score.weight for score in scores} == {0.5, 1.0}


def test_the_undelivered_teaches_nothing_yet() -> None:
    # All booked on one day; the slow ones were still on their way when the quick ones arrived.
    samples = [(fact(days), float(days)) for days in range(1, 41)]

    ahead = score_ahead(samples, 50, Horizon.AFTER_DELIVERIES)

    assert ahead[0] == Score(13 - 6, weight=0.5 ** (27 / 730))
    assert score_ahead(samples, 50, Horizon.AFTER_BOOKINGS) == []
