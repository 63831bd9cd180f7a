"""Which lots units come out of, reckoned without a database."""

from datetime import date

from shop.inventory.calculate import LotUnits, lots_to_correct, lots_to_send

TODAY = date(2026, 11, 26)
SOON, LATER, PAST = date(2026, 12, 1), date(2027, 6, 1), date(2026, 11, 25)


def test_the_lot_that_expires_first_goes_first():
    lots = [LotUnits(1, None, 5), LotUnits(2, LATER, 5), LotUnits(3, SOON, 2)]

    assert lots_to_send(lots, units=4, on=TODAY) == {3: 2, 2: 2}


def test_the_last_day_is_still_a_good_one():
    assert lots_to_send([LotUnits(1, TODAY, 1)], units=1, on=TODAY) == {1: 1}


def test_the_lot_that_is_over_is_never_sent():
    lots = [LotUnits(1, PAST, 5), LotUnits(2, SOON, 1)]

    assert lots_to_send(lots, units=3, on=TODAY) == {2: 1}


def test_the_units_named_for_an_order_are_its_own():
    lots = [LotUnits(1, SOON, 3, others=2), LotUnits(2, LATER, 3, own=2)]

    assert lots_to_send(lots, units=3, on=TODAY) == {1: 1, 2: 2}


def test_the_units_of_others_stay_where_they_are():
    lots = [LotUnits(1, SOON, 2, others=2), LotUnits(2, LATER, 1)]

    assert lots_to_send(lots, units=2, on=TODAY) == {2: 1}


def test_the_lot_that_lost_units_gives_what_is_left():
    assert lots_to_send([LotUnits(1, SOON, 1, own=3)], units=3, on=TODAY) == {1: 1}


def test_the_units_that_are_missing_are_those_that_nobody_waits_for():
    lots = [LotUnits(1, PAST, 1), LotUnits(2, SOON, 2, others=2), LotUnits(3, LATER, 1)]

    assert lots_to_correct(lots, units=2) == {1: 1, 3: 1}
    assert lots_to_correct(lots, units=3) == {1: 1, 3: 1, 2: 1}
