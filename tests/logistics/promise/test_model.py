"""A model of transit times, from facts to days."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from logistics.promise.calculate import (
    MINUTE,
    Booking,
    Fact,
    Horizon,
    Model,
    NoFactsError,
    UnknownLevelError,
    elapsed,
    find_horizon,
    learn,
)
from tests.logistics.promise.samples import MONDAY, booking, fact

TEN = [fact(days, after=days) for days in range(1, 11)]


def _planned(days: int) -> Booking:
    return Booking(
        lane="DE-JP",
        mode="AIR",
        carrier="DHL",
        booked_at=MONDAY,
        planned=timedelta(days=days),
    )


def test_the_day_is_the_calendar_s() -> None:
    night = Fact(
        lane="DE-JP",
        mode="AIR",
        carrier="DHL",
        booked_at=datetime(2026, 3, 2, 23, 0, tzinfo=UTC),
        delivered_at=datetime(2026, 3, 3, 9, 30, tzinfo=UTC),
    )

    assert elapsed(night, unit=timedelta(days=1)) == 1
    assert elapsed(night, unit=MINUTE) == 630


def test_the_lanes_have_promises_of_their_own() -> None:
    # Equal parcels leave no doubt, so the promise is their time, but for what is shrunk.
    facts = [
        *[fact(2, lane="DE-AT") for _ in range(200)],
        *[fact(9, lane="DE-AU") for _ in range(200)],
    ]
    model = learn(facts, horizon=Horizon.SAME_TIME)

    assert model.groups.values["AIR", "DE-AT", "DHL"][90] == pytest.approx(2.058, abs=0.001)
    assert model.units_at(booking(lane="DE-AT"), 90) == 2
    assert model.units_at(booking(lane="DE-AU"), 90) == 9


def test_the_promise_is_a_whole_day_that_real_parcels_keep() -> None:
    facts = [fact(days) for days in range(1, 101)]

    model = learn(facts, horizon=Horizon.SAME_TIME)

    assert (model.units_at(booking(), 50), model.units_at(booking(), 90)) == (51, 91)


def test_the_order_of_the_facts_does_not_matter() -> None:
    assert learn(TEN) == learn(TEN[::-1])


def test_the_plan_is_what_the_time_is_learnt_beyond() -> None:
    late = [fact(planned + 2, planned=planned) for planned in range(5, 25)]

    model = learn(late, horizon=Horizon.SAME_TIME)

    assert model.units_at(_planned(5), 90) == 7
    assert model.units_at(_planned(40), 90) == 42


def test_the_promise_is_never_in_the_past() -> None:
    early = [fact(0, planned=8) for _ in range(20)]

    assert learn(early, horizon=Horizon.SAME_TIME).units_at(_planned(3), 90) == 0


def test_the_later_date_is_never_the_earlier_one() -> None:
    model = learn(TEN, horizon=Horizon.SAME_TIME)
    crossed = Model(
        unit=model.unit,
        groups=model.groups,
        corrections={50: 30.0, 90: 0.0},
        horizon=model.horizon,
    )

    assert crossed.units_at(booking(), 90) == crossed.units_at(booking(), 50) == 35


def test_the_part_of_a_day_is_a_day_more_in_the_shop() -> None:
    hours = [
        Fact(
            lane="DE-JP",
            mode="AIR",
            carrier="DHL",
            booked_at=MONDAY,
            delivered_at=MONDAY + timedelta(hours=49),
        )
    ] * 20

    model = learn(hours, unit=MINUTE, horizon=Horizon.SAME_TIME)

    assert (model.units_at(booking(), 50), model.days_at(booking(), 50)) == (49 * 60, 3)


def test_the_model_comes_back_from_json() -> None:
    model = learn([*TEN, fact(3, carrier="UPS")])

    assert Model.from_json(json.loads(json.dumps(model.to_json()))) == model


def test_the_stored_model_is_readable() -> None:
    assert learn([fact(3)], levels=(50,)).to_json() == {
        "unit_minutes": 1440,
        "horizon": "after the last delivery",
        "levels": [50],
        "corrections": [0.0],
        "groups": [
            {"path": [], "count": 1, "values": [3.0]},
            {"path": ["AIR"], "count": 1, "values": [3.0]},
            {"path": ["AIR", "DE-JP"], "count": 1, "values": [3.0]},
            {"path": ["AIR", "DE-JP", "DHL"], "count": 1, "values": [3.0]},
        ],
    }


def test_nothing_cannot_be_learnt_from() -> None:
    with pytest.raises(NoFactsError, match="there is no delivered parcel to learn from"):
        learn([])


def test_the_model_answers_only_for_what_it_learnt() -> None:
    with pytest.raises(UnknownLevelError, match="no percentile 75: learnt for 50, 90"):
        learn(TEN).units_at(booking(), 75)


def test_parcels_among_the_facts_are_from_the_same_time() -> None:
    assert find_horizon(TEN, [fact.booked_at for fact in TEN]) is Horizon.SAME_TIME


def _until(*, booked: int | None = None, delivered: int | None = None) -> list[Fact]:
    """Return parcels of 300 days that took 1 to 30 days, cut off at a booking or a delivery."""
    facts = [fact(1 + day * 7 % 30, after=day) for day in range(300)]
    if booked is not None:
        return [each for each in facts if each.booked_at < MONDAY + timedelta(days=booked)]
    return [each for each in facts if each.delivered_at < MONDAY + timedelta(days=delivered or 0)]


LATER = [MONDAY + timedelta(days=day) for day in range(200, 300)]


def test_facts_that_end_with_a_booking_are_complete() -> None:
    assert find_horizon(_until(booked=200), LATER) is Horizon.AFTER_BOOKINGS


def test_facts_that_end_with_a_delivery_lack_the_slow() -> None:
    assert find_horizon(_until(delivered=200), LATER) is Horizon.AFTER_DELIVERIES
