"""Whether parcels are asked about from the time of the facts, or from after it."""

from collections.abc import Sequence
from datetime import datetime

from logistics.promise.calculate.facts import DAY, Fact, Horizon, elapsed

# More bookings than this after the last fact's are no accident of a random split.
LATER_PERCENT = 10
# Facts that are complete go on arriving for the time of a slow parcel after the last booking (in
# real freight 150 % of the median and more), facts cut off at a delivery for that of a quick one
# (about 100 %).
COMPLETE_PERCENT = 125


def find_horizon(facts: Sequence[Fact], booked: Sequence[datetime]) -> Horizon:
    """Return how the facts lie in time to the bookings of parcels that are to be promised.

    Looks at no outcome of those. Facts that end with a delivery lack the slow parcels of their last
    months, which are still on their way; facts that end with a booking do not. The former is known
    by the last deliveries following hard upon the last bookings.
    """
    bookings = sorted(fact.booked_at for fact in facts)
    later = sum(moment > bookings[-1] for moment in booked)
    if later * 100 < len(booked) * LATER_PERCENT or not later:
        return Horizon.SAME_TIME
    deliveries = sorted(fact.delivered_at for fact in facts)
    took = sorted(elapsed(fact, unit=DAY) for fact in facts)
    # Percentiles, since one wrong date must not decide.
    gap = (_at(deliveries, 99) - _at(bookings, 99)).days
    is_complete = gap * 100 >= took[len(took) // 2] * COMPLETE_PERCENT
    return Horizon.AFTER_BOOKINGS if is_complete else Horizon.AFTER_DELIVERIES


def _at(ordered: Sequence[datetime], percent: int) -> datetime:
    return ordered[(len(ordered) - 1) * percent // 100]
