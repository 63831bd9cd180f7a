"""What may be sold, how a warehouse is walked, which lots go first: values in, values out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

_PLACE = re.compile(
    r"(?P<zone>[A-Z0-9]{1,4})-(?P<aisle>[0-9]{1,3})-(?P<rack>[0-9]{1,3})-(?P<level>[0-9]{1,2})",
    re.ASCII,
)


class Place(NamedTuple):
    """Where a bin is; places sort as they are numbered."""

    zone: str
    aisle: int
    rack: int
    level: int


def read_place(text: str) -> Place | None:
    """Return the place that a bin's label names, as in ``A-03-12-2``; nothing for other texts."""
    found = _PLACE.fullmatch(text.strip().upper())
    if found is None:
        return None
    return Place(found["zone"], int(found["aisle"]), int(found["rack"]), int(found["level"]))


def walking_order(places: Iterable[Place], *, in_turns: bool) -> list[Place]:
    """Return the different places in the order in which they are walked by.

    Zone by zone and aisle by aisle, from the first rack to the last, the lowest level first. In
    turns, every second aisle that is visited is walked from its last rack to the first, so that
    nobody walks back along an empty one.
    """
    walk: list[Place] = []
    aisles = groupby(sorted(set(places)), key=lambda place: (place.zone, place.aisle))
    for number, (_aisle, found) in enumerate(aisles):
        is_back = in_turns and number % 2 == 1
        walk += sorted(found, key=lambda place: (-place.rack if is_back else place.rack, place))
    return walk


def sellable_units(*, free: int, buffered: int = 0, protected: int = 0) -> int:
    """Return the units of a shelf that may be promised to one shopper in one market, never below 0.

    ``free`` is what lies there and is not promised, ``buffered`` what the market never sells of a
    shelf, ``protected`` what is kept for customer groups that the shopper does not belong to. Both
    are kept, one beside the other: the buffer is for units that are perhaps not there, and those
    cannot serve a group either.
    """
    return max(0, free - buffered - protected)


@dataclass(frozen=True, slots=True)
class Coming:
    """Units that are expected on a day."""

    units: int
    day: date


def day_of(coming: Sequence[Coming], *, place: int) -> date | None:
    """Return the day on which the unit at a place in the queue comes, the first being 1.

    Deliveries stand in the order of their days; nobody knows the day of a place behind the last.
    """
    total = 0
    for delivery in coming:
        total += delivery.units
        if total >= place:
            return delivery.day
    return None


def days_of_waiting(coming: Sequence[Coming], wanted: Sequence[int]) -> list[date | None]:
    """Return the day on which each in a queue has all units it waits for, in its order."""
    place, days = 0, []
    for units in wanted:
        place += units
        days.append(day_of(coming, place=place))
    return days


def next_day(coming: Sequence[Coming], *, waiting: int) -> tuple[int, date] | None:
    """Return how many units come on the next day that has some left for sale, and that day."""
    total = 0
    for delivery in coming:
        total += delivery.units
        if total > waiting:
            return min(total - waiting, delivery.units), delivery.day
    return None


@dataclass(frozen=True, slots=True)
class LotUnits:
    """A lot that lies on a shelf: its units, and those to be taken for this order and for others.

    What is to be taken may be more than there is: the lot has lost units since.
    """

    pk: int
    expires_on: date | None
    units: int
    own: int = 0
    others: int = 0

    def may_leave(self, on: date) -> bool:
        """Whether it may still be sent on a day."""
        return self.expires_on is None or self.expires_on >= on


def in_order(lots: Iterable[LotUnits]) -> list[LotUnits]:
    """Return lots as they are to be taken: first expired first, without a day last."""
    return sorted(lots, key=lambda lot: (lot.expires_on or date.max, lot.pk))


def lots_to_send(lots: Iterable[LotUnits], *, units: int, on: date) -> dict[int, int]:
    """Return the units to send by lot: what is meant for the order, then what nobody's is.

    Nothing comes out of a lot that is over on that day, and nothing that is meant for others; there
    may be fewer than asked for.
    """
    fit = [lot for lot in in_order(lots) if lot.may_leave(on)]
    taken = _take(units, {lot.pk: min(lot.own, lot.units) for lot in fit})
    spare = {lot.pk: lot.units - taken.get(lot.pk, 0) - lot.others for lot in fit}
    more = _take(units - sum(taken.values()), spare)
    return {
        lot.pk: taken.get(lot.pk, 0) + more.get(lot.pk, 0)
        for lot in fit
        if lot.pk in taken or lot.pk in more
    }


def lots_to_correct(lots: Iterable[LotUnits], *, units: int) -> dict[int, int]:
    """Return the units by lot that are lost, broken or set aside: what nobody waits for first."""
    rows = in_order(lots)
    taken = _take(units, {lot.pk: lot.units - lot.others for lot in rows})
    left = {lot.pk: lot.units - taken.get(lot.pk, 0) for lot in rows}
    for pk, more in _take(units - sum(taken.values()), left).items():
        taken[pk] = taken.get(pk, 0) + more
    return taken


def _take(units: int, offered: dict[int, int]) -> dict[int, int]:
    taken: dict[int, int] = {}
    for pk, offer in offered.items():
        share = min(units, offer)
        if share > 0:
            taken[pk] = share
            units -= share
    return taken
