"""Cargo 2000: air freight of a forwarder, planned and actual minutes from milestone to milestone.

Up to three incoming legs run side by side to a hub and leave it as one consignment, so the time
from door to door is the longest incoming leg and the outgoing one. The plan (the `_p` columns, and
the route) is made at booking; every `_e` column is what happened, and only the outcome reads it.

The file has no dates: every parcel is booked at the same moment, and promises are minutes after it.
Everything flies and no carrier is named. The lane is the airports of the outgoing leg, and the
place of the mode is taken by its first airport, the hub.
"""

from datetime import datetime, timedelta

from logistics.promise.calculate import MINUTE, Booking
from logistics.promise.evaluation.records import Parcel, RecordSource, outcome_of
from logistics.promise.evaluation.tables import Row

INCOMING = ("i1", "i2", "i3")
OUTGOING = "o"
SEGMENTS = 3
BOOKED_AT = datetime(2000, 1, 1)  # noqa: DTZ001 — stands for the moment that the file leaves out


def _milestones(leg: str, segments: int) -> list[str]:
    flights = [f"{leg}_{event}_{at}" for at in range(1, segments + 1) for event in ("dep", "rcf")]
    return [f"{leg}_rcs", *flights, f"{leg}_dlv"]


def _columns(kind: str) -> tuple[str, ...]:
    legs = (*INCOMING, OUTGOING)
    return tuple(f"{name}_{kind}" for leg in legs for name in _milestones(leg, SEGMENTS))


def _between(row: Row, column: str, most: int) -> int:
    count = row.count(column)
    if not 1 <= count <= most:
        raise row.error(column, f"{count} is not between 1 and {most}")
    return count


def _read(row: Row) -> Parcel:
    # What is absent is 0 in this file; the counts of legs and segments tell it from a true zero.
    legs = (*INCOMING[: _between(row, "legs", len(INCOMING))], OUTGOING)
    route = {leg: _milestones(leg, _between(row, f"{leg}_hops", SEGMENTS)) for leg in legs}
    hub = row.needed("o_dep_1_place")
    target = row.needed(f"o_rcf_{row.count('o_hops')}_place")
    return Parcel(
        line=row.line,
        name=row.text("o_legid"),
        clock="booking",
        booking=Booking(
            lane=f"{hub}-{target}",
            mode=hub,
            carrier="",
            booked_at=BOOKED_AT,
            planned=_time(row, route, "p"),
        ),
        outcome=outcome_of(row, lambda row: _arrived(row, route)),
    )


def _arrived(row: Row, route: dict[str, list[str]]) -> datetime | None:
    actual = [f"{name}_e" for names in route.values() for name in names]
    if not all(row.text(column) for column in actual):
        return None
    return BOOKED_AT + _time(row, route, "e")


def _time(row: Row, route: dict[str, list[str]], kind: str) -> timedelta:
    took = {leg: sum(row.count(f"{name}_{kind}") for name in names) for leg, names in route.items()}
    outgoing = took.pop(OUTGOING)
    return (max(took.values()) + outgoing) * MINUTE


CARGO2000 = RecordSource(
    name="cargo2000",
    unit=MINUTE,
    has_dates=False,
    columns=(
        "legs",
        "o_legid",
        "o_dep_1_place",
        *(f"{OUTGOING}_rcf_{at}_place" for at in range(1, SEGMENTS + 1)),
        *(f"{leg}_hops" for leg in (*INCOMING, OUTGOING)),
        *_columns("p"),
    ),
    outcome_columns=_columns("e"),
    read=_read,
)
