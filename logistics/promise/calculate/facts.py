"""What is known of a parcel when it is booked, and what is known once it has arrived."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FEWEST = 30
"""Of fewer parcels no percentile is told: that of a handful says nothing."""

Path = tuple[str, ...]


class Horizon(StrEnum):
    """From when the parcels are that a model is asked about, compared with those it learnt from."""

    SAME_TIME = "from the same time"
    AFTER_BOOKINGS = "after the last booking"
    AFTER_DELIVERIES = "after the last delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A parcel on the day it is booked. It cannot hold what happens later, so no promise can.

    `planned` is what the plan says from booking to delivery, where there is a plan.
    """

    lane: str
    mode: str
    carrier: str
    booked_at: datetime
    planned: timedelta = timedelta()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The groups it belongs to, the broadest (all parcels) first."""
        narrowest = (self.mode, self.lane, self.carrier)
        return tuple(narrowest[:length] for length in range(len(narrowest) + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Booking):
    """A parcel that arrived."""

    delivered_at: datetime


def elapsed(fact: Fact, *, unit: timedelta) -> int:
    """Return the whole units from door to door.

    Days are days of the calendar: booked on Monday evening and delivered on Tuesday morning is
    one day, for a promise names a date and no hour. Both moments must be in the zone whose
    calendar is meant.
    """
    if unit == DAY:
        return (fact.delivered_at.date() - fact.booked_at.date()).days
    return (fact.delivered_at - fact.booked_at) // unit
