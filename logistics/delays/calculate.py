"""When a parcel will come that cannot keep its day any more: arithmetic on its newest scan."""

from datetime import date, datetime, time, timedelta

# How many days a parcel needs at least from its newest scan on. In the morning all of them can
# still be a day less: the van has not left yet.
REST = {
    "": 2,
    "HANDED_OVER": 2,
    "IN_TRANSIT": 1,
    "CUSTOMS": 2,
    "OUT_FOR_DELIVERY": 0,
    "ATTEMPT_FAILED": 1,
}
NOON, EVENING = time(12), time(20)
SATURDAY = 5


def new_day(*, code: str, known: date, now: datetime) -> date | None:
    """Return the new day of a parcel that will miss the ``known`` one; nothing for any other.

    ``code`` is its newest scan, ``now`` the moment where it goes. The new day has a working day in
    hand, so that it is not missed as well by a little. A parcel on its way back has no new day.
    """
    if code not in REST:
        return None
    earliest = now.date() + timedelta(days=_rest(code, at=now.time()))
    return working_day_after(earliest) if earliest > known else None


def working_day_after(day: date) -> date:
    """Return the next day on which parcels are brought: never a Saturday or Sunday."""
    following = day + timedelta(days=1)
    while following.weekday() >= SATURDAY:
        following += timedelta(days=1)
    return following


def _rest(code: str, *, at: time) -> int:
    if code == "OUT_FOR_DELIVERY":
        return 1 if at >= EVENING else 0
    return REST[code] if at >= NOON else max(0, REST[code] - 1)
