"""When a parcel leaves and arrives: cut-off, weekends, holidays, learnt transit; no database."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from shop.delivery.calculate import chargeable_grams, is_in_zone
from shop.delivery.calendar import (
    Calendar,
    Dispatch,
    Promise,
    Transit,
    Trip,
    hand_over_day,
    next_cut_off,
    promise_of,
)

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (2, 3, 4, 5))
FRIDAY, NEXT_MONDAY = date(2026, 11, 6), date(2026, 11, 9)
HAMBURG = Dispatch(ZoneInfo("Europe/Berlin"), time(14))
BY_DHL = Calendar(dispatches={("HAM", "dhl"): HAMBURG})


def trip(at: datetime | None, *, carrier: str = "dhl") -> Trip:
    """Return a parcel from Hamburg to Germany that is ordered at a moment."""
    return Trip("HAM", carrier, "DE", "DE", at.date() if at else MONDAY, at)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 2, 12, 59, tzinfo=UTC), MONDAY),
        (datetime(2026, 11, 2, 13, 0, tzinfo=UTC), TUESDAY),
        (datetime(2026, 11, 6, 14, 0, tzinfo=UTC), NEXT_MONDAY),
        (datetime(2026, 11, 7, 8, 0, tzinfo=UTC), NEXT_MONDAY),
        (None, TUESDAY),
    ],
    ids=["a minute before two o'clock in Hamburg", "at two", "Friday evening", "Saturday", "no"],
)
def test_the_cut_off_is_by_the_clock_of_the_warehouse(at: datetime | None, expected: date):
    assert hand_over_day(trip(at), calendar=BY_DHL) == expected


def test_the_day_is_the_warehouses_too():
    """On Monday evening in London it is Tuesday morning in Jingdezhen."""
    china = Dispatch(ZoneInfo("Asia/Shanghai"), time(16))
    calendar = Calendar(dispatches={("JDZ", ""): china})
    sent = Trip("JDZ", "ems", "CN", "GB", MONDAY, datetime(2026, 11, 2, 23, 0, tzinfo=UTC))

    assert hand_over_day(sent, calendar=calendar) == TUESDAY


def test_a_carriers_own_cut_off_comes_before_that_of_all():
    late = Dispatch(ZoneInfo("Europe/Berlin"), time(18))
    calendar = Calendar(dispatches={("HAM", ""): late, ("HAM", "dhl"): HAMBURG})
    at = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)

    days = [hand_over_day(trip(at, carrier=one), calendar=calendar) for one in ("dhl", "ups")]

    assert days == [TUESDAY, MONDAY]


def test_packing_takes_its_working_days():
    slow = Dispatch(ZoneInfo("Europe/Berlin"), time(14), handling_days=2)
    at = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)

    assert hand_over_day(trip(at), calendar=Calendar(dispatches={("HAM", ""): slow})) == NEXT_MONDAY


def test_holidays_of_either_country_do_not_count():
    at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    closed = {"DE": {MONDAY}, "FR": {WEDNESDAY}}
    calendar = Calendar(closed=closed, dispatches={("HAM", ""): HAMBURG})
    sent = Trip("HAM", "dhl", "DE", "FR", MONDAY, at)

    promise = promise_of(sent, days=(1, 2), learnt=None, calendar=calendar)

    assert promise == Promise(date(2026, 11, 5), FRIDAY, None)


def test_what_was_learnt_takes_the_place_of_the_carriers_word_and_names_its_percentile():
    at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    promise = promise_of(trip(at), days=(1, 3), learnt=Transit(2, 5), calendar=BY_DHL)

    # Five days after Monday is a Saturday, on which nothing arrives.
    assert promise == Promise(WEDNESDAY, NEXT_MONDAY, 90)


def test_what_was_seeded_makes_the_carriers_word_later_and_never_sooner():
    at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    promises = [
        promise_of(trip(at), days=(2, 3), learnt=Transit(*seed, is_seeded=True), calendar=BY_DHL)
        for seed in ((1, 2), (3, 7))
    ]

    assert promises == [
        Promise(WEDNESDAY, THURSDAY, 90, is_seeded=True),
        Promise(THURSDAY, NEXT_MONDAY, 90, is_seeded=True),
    ]


def test_nothing_arrives_on_the_day_on_which_it_was_ordered():
    at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    promise = promise_of(trip(at), days=(0, 1), learnt=None, calendar=BY_DHL)

    assert promise == Promise(TUESDAY, TUESDAY)


@pytest.mark.parametrize(
    ("weight", "volume", "divisor", "expected"),
    [
        (800, 40_000_000, 0, 800),
        (800, 40_000_000, 5000, 8000),
        (9000, 40_000_000, 5000, 9000),
        (1, 5_001, 5000, 2),
    ],
    ids=["scales only", "large and light", "heavy", "rounded up"],
)
def test_a_parcel_is_charged_by_weight_or_by_volume(weight, volume, divisor, expected):
    assert chargeable_grams(weight_g=weight, volume_mm3=volume, divisor=divisor) == expected


@pytest.mark.parametrize(
    ("postcode", "answer"),
    [("IV1 1AA", "in"), ("iv27 4tz", "in"), ("KW1 4AB", "in"), ("NN11 8QL", "out"), ("", "out")],
)
def test_a_zone_is_known_by_how_its_postcodes_begin(postcode: str, answer: str):
    assert is_in_zone(postcode=postcode, prefixes="IV, kw\nHS") == (answer == "in")


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 2, 12, 59, tzinfo=UTC), MONDAY),
        (datetime(2026, 11, 2, 13, 0, tzinfo=UTC), WEDNESDAY),
        (datetime(2026, 11, 7, 8, 0, tzinfo=UTC), NEXT_MONDAY),
    ],
)
def test_the_next_cut_off_is_on_a_working_day_in_the_warehouse_time(at, day):
    moment = next_cut_off(HAMBURG, closed={TUESDAY}, at=at)

    assert (moment.date(), moment.isoformat()[10:]) == (day, "T14:00:00+01:00")
