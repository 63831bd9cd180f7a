"""Messages of partners, from untrusted JSON to typed values."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from logistics.partners.models import PartnerMessage
from logistics.partners.values import Incoming
from shop.inventory.lot_forms import LOT_NUMBER
from shop.kernel.storable_json import parse_storable

Kind = PartnerMessage.Kind
MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 100_000
MAX_UNITS = 1_000_000
MAX_SEQUENCE = 10**15
OLDEST = timedelta(days=30)
"""A snapshot from before says nothing of today."""
CLOCKS_DIFFER = timedelta(minutes=10)
REASONS = ("received", "found", "lost", "damaged")
INCOMING = {
    kind.value.lower(): kind
    for kind in (Kind.SNAPSHOT, Kind.DELTA, Kind.PACKED, Kind.SHIPPED, Kind.RETURNED)
}


class MalformedMessageError(Exception):
    """Raised when something is no message: it is not kept, and its number stays free.

    Its text is a sentence in the reader's language; ``place`` says which entry of a list it is
    about, counted from 1, or 0.
    """

    def __init__(self, text: str, *, name: str = "", place: int = 0) -> None:
        super().__init__(text)
        self.text, self.name, self.place = text, name, place

    def __str__(self) -> str:
        """Name the entry, where a message has a list of them."""
        if not self.place:
            return self.text
        told = _("Entry %(place)d of “%(name)s”: %(problem)s")
        return told % {"place": self.place, "name": self.name, "problem": self.text}


def parse_message(raw: bytes) -> Incoming:
    """Return the message that a body of JSON holds.

    :raises MalformedMessageError: when it holds none
    """
    try:
        value = parse_storable(raw)
    except ValueError as error:
        raise MalformedMessageError(_("This is not JSON.")) from error
    return read_message(value)


def read_message(value: object) -> Incoming:
    """Return the message that a JSON value is.

    :raises MalformedMessageError: when it is none, saying what is wrong
    """
    if not isinstance(value, Mapping):
        raise MalformedMessageError(_("A message is a JSON object: {…}."))
    sequence = _whole(value.get("sequence"), "sequence", least=1, most=MAX_SEQUENCE)
    kind = INCOMING[_choice(value.get("kind"), "kind", tuple(INCOMING))]
    return Incoming(sequence, kind.value, READERS[kind](value))


def _snapshot(value: Mapping[str, Any]) -> dict[str, Any]:
    stock = _lines(value, "stock", read=partial(_line_with_lots, least_of_lot=0))
    return {"at": _moment(value.get("at")), "stock": stock}


def _delta(value: Mapping[str, Any]) -> dict[str, Any]:
    stock = _each(_rows(value, "stock"), "stock", _change)
    sums = Counter[str]()
    for row in stock:
        sums[row["sku"]] += row["units"]
    if max(sums.values()) > MAX_UNITS:
        text = _("“stock” moves more than %(most)d units of one “sku”.")
        raise MalformedMessageError(text % {"most": MAX_UNITS})
    return {"stock": stock}


def _change(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_line_with_lots(row, least=1),
        "reason": _choice(row.get("reason"), "reason", REASONS),
    }


def _packed(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"parcel": _id(value, "parcel"), "lines": _lines(value, "lines")}


def _shipped(value: Mapping[str, Any]) -> dict[str, Any]:
    lines = _lines(value, "lines", may_be_empty=True, read=_line_with_lots)
    has_goods = any(line["units"] for line in lines)
    return {
        "parcel": _id(value, "parcel"),
        "lines": [line for line in lines if line["units"]],
        "rest": _choice(value.get("rest", "later"), "rest", ("later", "short")),
        "carrier": _text(value.get("carrier"), "carrier", most=20) if has_goods else "",
        "tracking_number": (
            _text(value.get("tracking_number"), "tracking_number", most=40) if has_goods else ""
        ),
    }


def _returned(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"return": _id(value, "return"), "lines": _lines(value, "lines")}


READERS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Kind.SNAPSHOT: _snapshot,
    Kind.DELTA: _delta,
    Kind.PACKED: _packed,
    Kind.SHIPPED: _shipped,
    Kind.RETURNED: _returned,
}


def _rows(
    value: Mapping[str, Any], name: str, *, may_be_empty: bool = False
) -> list[Mapping[str, Any]]:
    rows = value.get(name)
    if not isinstance(rows, list) or len(rows) > MAX_LINES or not (rows or may_be_empty):
        text = _("“%(name)s” must be a list of 1 to %(most)d entries.")
        raise MalformedMessageError(text % {"name": name, "most": MAX_LINES})
    if not all(isinstance(row, Mapping) for row in rows):
        text = _("Each entry of “%(name)s” must be a JSON object: {…}.")
        raise MalformedMessageError(text % {"name": name})
    return rows


def _each(
    rows: list[Mapping[str, Any]],
    name: str,
    read: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> list[dict[str, Any]]:
    found = []
    for place, row in enumerate(rows, start=1):
        try:
            found.append(read(row))
        except MalformedMessageError as error:
            raise MalformedMessageError(str(error), name=name, place=place) from error
    return found


def _lines(
    value: Mapping[str, Any],
    name: str,
    *,
    may_be_empty: bool = False,
    read: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    lines = _each(_rows(value, name, may_be_empty=may_be_empty), name, read or _line)
    seen: set[str] = set()
    for place, line in enumerate(lines, start=1):
        if line["sku"] in seen:
            text = _("The “sku” %(sku)s was named before: add its units up.") % {"sku": line["sku"]}
            raise MalformedMessageError(text, name=name, place=place)
        seen.add(line["sku"])
    return lines


def _line(row: Mapping[str, Any], *, least: int = 0) -> dict[str, Any]:
    return {
        "sku": _text(row.get("sku"), "sku", most=64),
        "units": _whole(row.get("units"), "units", least=least, most=MAX_UNITS),
    }


def _line_with_lots(
    row: Mapping[str, Any], *, least: int = 0, least_of_lot: int = 1
) -> dict[str, Any]:
    """Return a line; whoever names lots names those of all its units. Empty ones are left out."""
    line = _line(row, least=least)
    if row.get("lots") is None:
        return line
    lots = _each(
        _rows(row, "lots", may_be_empty=not line["units"]),
        "lots",
        partial(_lot, least=least_of_lot),
    )
    if len({lot["lot"] for lot in lots}) < len(lots):
        raise MalformedMessageError(_("“lots” names a lot twice: add its units up."))
    total = sum(lot["units"] for lot in lots)
    if total != line["units"]:
        text = _("The “lots” add up to %(total)d units, not to the %(units)d of the line.")
        raise MalformedMessageError(text % {"total": total, "units": line["units"]})
    lots = [lot for lot in lots if lot["units"]]
    return {**line, "lots": lots} if lots else line


def _lot(row: Mapping[str, Any], *, least: int) -> dict[str, Any]:
    lot: dict[str, Any] = {
        "lot": _lot_number(row.get("lot")),
        "units": _whole(row.get("units"), "units", least=least, most=MAX_UNITS),
    }
    if row.get("expires_on") is not None:
        lot["expires_on"] = _day(row["expires_on"], "expires_on")
    return lot


def _lot_number(value: object) -> str:
    """Return the number as the desk could have typed it."""
    number = _text(value, "lot", most=40)
    try:
        LOT_NUMBER(number)
    except ValidationError as error:
        text = _("“%(name)s” may have letters, digits and . / _ - only.") % {"name": "lot"}
        raise MalformedMessageError(text) from error
    return number.upper()


def _id(value: Mapping[str, Any], name: str) -> int:
    """Return an id, which partners may write as we print it, with letters in front: R-12."""
    given = value.get(name)
    if isinstance(given, str):
        found = re.fullmatch(r"(?:[A-Z]-)?([0-9]{1,15})", given, re.ASCII)
        given = int(found[1]) if found else None
    return _whole(given, name, least=1, most=MAX_SEQUENCE)


def _whole(value: object, name: str, *, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        text = _("“%(name)s” must be a whole number from %(least)d to %(most)d.")
        raise MalformedMessageError(text % {"name": name, "least": least, "most": most})
    return value


def _text(value: object, name: str, *, most: int) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= most or "\0" in value:
        text = _("“%(name)s” must be a text of 1 to %(most)d characters.")
        raise MalformedMessageError(text % {"name": name, "most": most})
    return value.strip()


def _choice(value: object, name: str, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        text = _("“%(name)s” must be one of these: %(known)s.")
        raise MalformedMessageError(text % {"name": name, "known": ", ".join(known)})
    return value


def _day(value: object, name: str) -> str:
    try:
        found = parse_date(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None:
        text = _("“%(name)s” must be a day, such as %(example)s.")
        raise MalformedMessageError(text % {"name": name, "example": "2027-03-31"})
    return found.isoformat()


def _moment(value: object) -> str:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        text = _("“at” must be a moment with its time zone, such as %(example)s.")
        raise MalformedMessageError(text % {"example": "2026-11-26T09:30:00+01:00"})
    now = timezone.now()
    # Compared by the clock's own figures first: the ends of the calendar have no time zones.
    is_near = abs(found.year - now.year) <= 1
    if not is_near or not now - OLDEST <= found <= now + CLOCKS_DIFFER:
        raise MalformedMessageError(_("“at” must lie within the last thirty days, and not ahead."))
    return found.isoformat()
