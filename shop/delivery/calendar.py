"""When a parcel leaves and when it arrives: cut-off times, working days, holidays, transit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

SATURDAY = 5
LIKELY, ALMOST_CERTAIN = 50, 90
"""The percentiles that a learnt transit time holds."""
NO_DAYS: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Promise:
    """The days between which a parcel arrives.

    ``percentile`` says how many of a hundred such parcels have arrived by the last day; it is none
    where too few have travelled and the carrier's word is all there is. With ``is_seeded`` it was
    not seen with parcels of ours, but judged by others'.
    """

    first: date
    last: date
    percentile: int | None = None
    is_seeded: bool = False


@dataclass(frozen=True, slots=True)
class Dispatch:
    """How a warehouse hands parcels over, and what packing one costs in the books' currency."""

    time_zone: ZoneInfo
    cut_off: time
    handling_days: int = 0
    parcel_cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Transit:
    """The calendar days from hand-over within which 50 and 90 of a hundred parcels arrived.

    They are ``is_seeded`` where other shippers' freight speaks for ours.
    """

    days_50: int
    days_90: int
    is_seeded: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """What promises are reckoned from.

    ``closed`` holds public holidays by country, ``dispatches`` hand-overs by warehouse and
    carrier ("" for all others), ``transits`` what was learnt by warehouse, market, method and
    carrier.
    """

    closed: Mapping[str, Collection[date]] = field(default_factory=dict)
    dispatches: Mapping[tuple[str, str], Dispatch] = field(default_factory=dict)
    transits: Mapping[tuple[str, str, int, str], Transit] = field(default_factory=dict)

    def dispatch_of(self, warehouse: str, carrier: str) -> Dispatch | None:
        """Return how a warehouse hands over to a carrier, if anybody has said."""
        return self.dispatches.get((warehouse, carrier)) or self.dispatches.get((warehouse, ""))


@dataclass(frozen=True, slots=True)
class Trip:
    """A parcel on its way: from where to where, how, and when it was ordered.

    Without ``at`` the order counts as too late for its day.
    """

    warehouse: str
    carrier: str
    ships_from: str
    country: str
    on: date
    at: datetime | None = None


def add_working_days(day: date, days: int, *, closed: Collection[date] = NO_DAYS) -> date:
    """Return the day that many working days later; weekends and closed days do not count."""
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day, closed=closed):
            days -= 1
    return day


def is_working_day(day: date, *, closed: Collection[date]) -> bool:
    """Tell whether parcels move on a day."""
    return day.weekday() < SATURDAY and day not in closed


def hand_over_day(trip: Trip, *, calendar: Calendar) -> date:
    """Return the day on which the carrier gets what is ordered now.

    Without a rule of the warehouse that is the next working day.
    """
    closed = calendar.closed.get(trip.ships_from, NO_DAYS)
    dispatch = calendar.dispatch_of(trip.warehouse, trip.carrier)
    if dispatch is None:
        return add_working_days(trip.on, 1, closed=closed)
    day, is_in_time = trip.on, False
    if trip.at is not None:
        local = trip.at.astimezone(dispatch.time_zone)
        day = local.date()
        is_in_time = local.time() < dispatch.cut_off and is_working_day(day, closed=closed)
    wait = dispatch.handling_days + (0 if is_in_time else 1)
    return add_working_days(day, wait, closed=closed)


def next_cut_off(dispatch: Dispatch, *, closed: Collection[date], at: datetime) -> datetime:
    """Return the next moment until which parcels leave on their day, in the warehouse's time."""
    local = at.astimezone(dispatch.time_zone)
    day = local.date()
    if local.time() >= dispatch.cut_off or not is_working_day(day, closed=closed):
        day = add_working_days(day, 1, closed=closed)
    return datetime.combine(day, dispatch.cut_off, dispatch.time_zone)


def promise_of(
    trip: Trip, *, days: tuple[int, int], learnt: Transit | None, calendar: Calendar
) -> Promise:
    """Return between which days a parcel arrives.

    ``days`` are the carrier's working days from hand-over; what was learnt from parcels that have
    arrived takes their place, and what was seeded may only make them later. Nothing arrives on the
    day on which it was ordered, nor on a weekend or holiday of the country it goes to.
    """
    left = hand_over_day(trip, calendar=calendar)
    closed = calendar.closed.get(trip.country, NO_DAYS)
    earliest = add_working_days(trip.on, 1, closed=closed)
    first, last = (max(add_working_days(left, number, closed=closed), earliest) for number in days)
    if learnt is None:
        return Promise(first, last)
    half, most = (
        max(add_working_days(left + timedelta(days=number - 1), 1, closed=closed), earliest)
        for number in (learnt.days_50, learnt.days_90)
    )
    if learnt.is_seeded:
        half, most = max(half, first), max(most, last)
    return Promise(half, most, percentile=ALMOST_CERTAIN, is_seeded=learnt.is_seeded)
