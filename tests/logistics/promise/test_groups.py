"""Percentiles of groups, and how a small group leans on its parent."""

import pytest

from logistics.promise.calculate import Fact, Groups, quantile, shrunk
from tests.logistics.promise.samples import booking, fact


def _groups(*facts: Fact, level: int = 50) -> Groups:
    days = [(each, float((each.delivered_at - each.booked_at).days)) for each in facts]
    return Groups.of(days, levels=(level,))


@pytest.mark.parametrize(
    ("level", "expected"), [(0, 1), (10, 1), (11, 2), (50, 5), (90, 9), (91, 10), (100, 10)]
)
def test_the_percentile_is_the_least_value_that_so_many_do_not_exceed(
    level: int, expected: int
) -> None:
    assert quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], level) == expected


def test_the_percentile_of_one_parcel_is_that_parcel() -> None:
    assert [quantile([7], level) for level in (1, 50, 99)] == [7, 7, 7]


def test_the_group_of_twenty_counts_as_much_as_its_parent() -> None:
    assert shrunk(10, count=20, parent=4) == 7


def test_the_group_of_five_keeps_a_fifth_of_its_own() -> None:
    assert shrunk(10, count=5, parent=5) == 6


def test_the_broadest_group_is_its_own_percentile() -> None:
    assert _groups(fact(2), fact(4), fact(9)).values[()] == {50: 4}


def test_each_level_leans_on_the_one_above() -> None:
    slow = [fact(30, mode="SEA") for _ in range(20)]
    groups = _groups(*[fact(3) for _ in range(21)], *slow)

    # All: the 21st of 41 is 3. SEA: (20 × 30 + 20 × 3) / 40 = 16.5, its lane
    # (20 × 30 + 20 × 16.5) / 40 = 23.25, its carrier (20 × 30 + 20 × 23.25) / 40 = 26.625.
    assert groups.values[()] == {50: 3}
    assert groups.values["SEA",] == {50: 16.5}
    assert groups.values["SEA", "DE-JP"] == {50: 23.25}
    assert groups.values["SEA", "DE-JP", "DHL"] == {50: 26.625}


def test_the_groups_know_how_many_parcels_they_are_of() -> None:
    groups = _groups(fact(2), fact(4, carrier="UPS"), fact(9, lane="DE-US"))

    assert groups.counts == {
        (): 3,
        ("AIR",): 3,
        ("AIR", "DE-JP"): 2,
        ("AIR", "DE-JP", "DHL"): 1,
        ("AIR", "DE-JP", "UPS"): 1,
        ("AIR", "DE-US"): 1,
        ("AIR", "DE-US", "DHL"): 1,
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (booking(), ("AIR", "DE-JP", "DHL")),
        (booking(carrier="new"), ("AIR", "DE-JP")),
        (booking(lane="new"), ("AIR",)),
        (booking(lane="new", carrier="new"), ("AIR",)),
        (booking(mode="new"), ()),
    ],
)
def test_the_unknown_falls_back_to_the_parent(asked: object, expected: tuple[str, ...]) -> None:
    assert _groups(fact(2)).narrowest(asked) == expected  # type: ignore[arg-type]
