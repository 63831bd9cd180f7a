"""Promises for real freight come true: 90 % dates for 88 to 92 of a hundred parcels."""

from pathlib import Path

import pytest

from logistics.promise.calculate import Horizon
from logistics.promise.evaluation import CARGO2000, SCMS
from tests.logistics.promise.samples import (
    CARGO2000_FILE,
    SCMS_FILE,
    Rows,
    read,
    score,
    shuffled,
)

BOOKED = ("PO Sent to Vendor Date ISO", "PQ First Sent to Client Date ISO")
DELIVERED = ("Delivered to Client Date ISO",)


@pytest.fixture(scope="module")
def scms() -> tuple[list[str], Rows]:
    return read(SCMS_FILE)


def test_the_promise_holds_for_parcels_held_back_at_random(
    scms: tuple[list[str], Rows], tmp_path: Path
) -> None:
    report = score(SCMS, tmp_path, scms[0], shuffled(scms[1], seed=2))

    assert report.horizon is Horizon.SAME_TIME
    assert report.scored > 1400
    assert 88 <= (report.hit_percent(90) or 0) <= 92
    assert 45 <= (report.hit_percent(50) or 0) <= 55
    # Without lane, mode and vendor the 90 % date is 229 days away.
    assert report.mean_days(90) < 210


@pytest.mark.parametrize(
    ("columns", "horizon"),
    [(BOOKED, Horizon.AFTER_BOOKINGS), (DELIVERED, Horizon.AFTER_DELIVERIES)],
)
def test_the_promise_holds_for_later_parcels(
    scms: tuple[list[str], Rows], tmp_path: Path, columns: tuple[str, ...], horizon: Horizon
) -> None:
    header, rows = scms
    places = [header.index(column) for column in columns]

    def moment(row: list[str]) -> str:
        return next(row[place] for place in places if row[place])

    report = score(SCMS, tmp_path, header, sorted(rows, key=moment))

    assert report.horizon is horizon
    assert 88 <= (report.hit_percent(90) or 0) <= 92
    assert 40 <= (report.hit_percent(50) or 0) <= 60


def test_the_promise_holds_in_minutes(tmp_path: Path) -> None:
    header, rows = read(CARGO2000_FILE)

    report = score(CARGO2000, tmp_path, header, rows)

    assert report.scored == 400
    assert 88 <= (report.hit_percent(90) or 0) <= 92
    assert 45 <= (report.hit_percent(50) or 0) <= 55


@pytest.mark.parametrize("lie", ["", "2039-12-31", "soon"])
def test_the_promise_does_not_depend_on_the_arrival(
    scms: tuple[list[str], Rows], tmp_path: Path, lie: str
) -> None:
    header, rows = scms[0], scms[1][:400]
    place = header.index(DELIVERED[0])
    told = score(SCMS, tmp_path, header, rows)
    lied = [[*row[:place], lie, *row[place + 1 :]] for row in rows[300:]]

    untold = score(SCMS, tmp_path, header, [*rows[:300], *lied])

    assert [promise.units for promise in untold.promises] == [p.units for p in told.promises]
