"""Messages in files: one JSON object a line, or a table with a row for each SKU."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from logistics.partners.forms import MAX_BYTES, MalformedMessageError, read_message
from logistics.partners.values import Incoming, at_line
from shop.kernel.storable_json import parse_storable

MAX_MESSAGES = 10_000
OF_MESSAGES = ("sequence", "kind", "at", "parcel", "return", "carrier", "tracking_number", "rest")
OF_LINES = ("sku", "units", "reason", "lot", "expires_on")
COLUMNS = OF_MESSAGES + OF_LINES
_LISTS = {"snapshot": "stock", "delta": "stock"}


class MessageFileError(Exception):
    """Raised when a file cannot be read as a whole: nothing of it is used.

    Its text is in the reader's language and says in which line it is, where it is in one.
    """

    def __init__(self, text: str, *, line: int = 0) -> None:
        super().__init__(at_line(line, text))
        self.line = line


@dataclass(frozen=True, slots=True)
class _Found:
    """What may be a message, and in which line of the file it and its entries are."""

    value: object
    line: int
    entries: tuple[int, ...] = ()

    def line_of(self, place: int) -> int:
        """Return the line of an entry, counted from 1; that of the message without one."""
        return self.entries[place - 1] if 0 < place <= len(self.entries) else self.line


def read_file(data: bytes) -> list[Incoming]:
    """Return the messages of a file in its order; JSON lines or CSV, as its first character says.

    :raises MessageFileError: when a line is no message; nothing of the file is used then
    """
    if len(data) > MAX_BYTES:
        raise MessageFileError(_("The file is larger than 5 MB. Split it."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MessageFileError(_("The file is not UTF-8. Save it with this encoding.")) from error
    found: list[Incoming] = []
    for row in _json_lines(text) if text.lstrip().startswith("{") else _table(text):
        if len(found) >= MAX_MESSAGES:
            told = _("There are more than %(most)d messages. Split the file.")
            raise MessageFileError(told % {"most": MAX_MESSAGES}, line=row.line)
        try:
            found.append(replace(read_message(row.value), line=row.line))
        except MalformedMessageError as error:
            told = error.text if row.entries and error.place else str(error)
            raise MessageFileError(told, line=row.line_of(error.place)) from error
    if not found:
        raise MessageFileError(_("There is no message in the file."))
    return found


def write_file(messages: Iterable[Mapping[str, Any]]) -> str:
    """Return messages as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in messages)


def _json_lines(text: str) -> Iterator[_Found]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield _Found(parse_storable(line.encode()), number)
            except ValueError as error:
                told = _("This is not JSON. Each line is one message.")
                raise MessageFileError(told, line=number) from error


def _table(text: str) -> Iterator[_Found]:
    if "\0" in text:
        raise MessageFileError(_("This is not a text file: send JSON lines or CSV."))
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restkey="")
    try:
        header = set(reader.fieldnames or ())
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        told = _("The quotation marks do not match.")
        raise MessageFileError(told, line=reader.line_num) from error
    if header - set(COLUMNS) or not {"sequence", "kind"} <= header:
        told = _(
            "The first line must name the columns, with commas between them: “sequence”, “kind”, "
            "and what is needed of %(columns)s."
        )
        raise MessageFileError(told % {"columns": ", ".join(COLUMNS[2:])}, line=1)
    for _sequence, group in groupby(rows, key=lambda row: row[1]["sequence"]):
        members = [(number, _stripped(row)) for number, row in group]
        _check_alike(members)
        lines, entries = _entries(members)
        yield _Found(_message(members[0][1], entries), members[0][0], lines)


def _stripped(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of all columns, and under no name what is behind the last one."""
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    return {**cells, "": "".join(row.get("") or ())}


def _check_alike(members: list[tuple[int, dict[str, str]]]) -> None:
    """Refuse lines of one message that have cells too many, or say different things of it."""
    first = members[0][1]
    for number, row in members:
        if row[""]:
            raise MessageFileError(_("There are more cells than columns."), line=number)
        for name in OF_MESSAGES:
            if row[name] not in {"", first[name]}:
                told = _("“%(name)s” is not what the first line of this message says.")
                raise MessageFileError(told % {"name": name}, line=number)


def _message(first: Mapping[str, str], entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the message that lines of one number make: its facts stand in the first of them."""
    facts: dict[str, Any] = {name: first[name] for name in OF_MESSAGES if first[name]}
    facts["sequence"] = _number(first["sequence"])
    if first["parcel"].isdecimal():
        facts["parcel"] = _number(first["parcel"])
    return {**facts, _LISTS.get(first["kind"], "lines"): entries}


def _entries(
    members: list[tuple[int, dict[str, str]]],
) -> tuple[tuple[int, ...], list[dict[str, Any]]]:
    """Return a message's entries and the line of each; lots below each other make one entry."""
    lines: list[int] = []
    entries: list[dict[str, Any]] = []
    for number, row in members:
        if not any(row[name] for name in OF_LINES):
            continue
        entry = _entry(row)
        if entries and _is_same(entries[-1], entry):
            entries[-1]["lots"] += entry["lots"]
            entries[-1]["units"] = _sum(entries[-1]["units"], entry["units"])
        else:
            lines.append(number)
            entries.append(entry)
    return tuple(lines), entries


def _entry(row: Mapping[str, str]) -> dict[str, Any]:
    units = {"units": _number(row["units"])}
    entry = {name: row[name] for name in ("sku", "reason") if row[name]} | units
    lot = {name: row[name] for name in ("lot", "expires_on") if row[name]}
    return {**entry, "lots": [lot | units]} if lot else entry


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    have_lots = "lots" in one and "lots" in other
    return have_lots and all(one.get(name) == other.get(name) for name in ("sku", "reason"))


def _sum(one: object, other: object) -> object:
    """Return the sum of two numbers, and else the one that is none."""
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    return other if isinstance(one, int) else one


def _number(text: str) -> object:
    """Return a whole number, and anything else as it is: the message says what is wrong with it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else text
