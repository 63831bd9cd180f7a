"""Messages in files: one JSON object a line, or a table with a row for each SKU."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from logistics.partners.forms import MAX_BYTES, MalformedMessageError, read_message
from logistics.partners.values import Incoming
from shop.kernel.storable_json import parse_storable

MAX_MESSAGES = 10_000
COLUMNS = (
    *("sequence", "kind", "at", "parcel", "return", "carrier", "tracking_number", "rest"),
    *("sku", "units", "reason"),
)
_LISTS = {"snapshot": "stock", "delta": "stock"}


class MessageFileError(Exception):
    """Raised when a file cannot be read as a whole: nothing of it is used. `line` is where."""

    def __init__(self, text: str, *, line: int = 0) -> None:
        super().__init__(f"line {line}: {text}" if line else text)
        self.text, self.line = text, line


def read_file(data: bytes) -> list[Incoming]:
    """Return the messages of a file in its order; JSON lines or CSV, as its first character says.

    :raises MessageFileError: when a line is no message; nothing of the file is used then
    """
    if len(data) > MAX_BYTES:
        raise MessageFileError("the file is larger than 5 MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MessageFileError("the file is not UTF-8") from error
    lines = _json_lines(text) if text.lstrip().startswith("{") else _table(text)
    found: list[Incoming] = []
    for number, value in lines:
        if len(found) >= MAX_MESSAGES:
            raise MessageFileError(f"more than {MAX_MESSAGES} messages", line=number)
        try:
            found.append(read_message(value))
        except MalformedMessageError as error:
            raise MessageFileError(str(error), line=number) from error
    if not found:
        raise MessageFileError("there is no message in it")
    return found


def write_file(messages: Iterable[Mapping[str, Any]]) -> str:
    """Return messages as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in messages)


def _json_lines(text: str) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, parse_storable(line.encode())
            except ValueError as error:
                raise MessageFileError("this is not JSON", line=number) from error


def _table(text: str) -> Iterator[tuple[int, object]]:
    if "\0" in text:
        raise MessageFileError("this is not a text file")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = set(reader.fieldnames or ())
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise MessageFileError("the quotation marks do not match", line=reader.line_num) from error
    if header - set(COLUMNS) or not {"sequence", "kind"} <= header:
        raise MessageFileError(f"the columns are {', '.join(COLUMNS)}", line=1)
    for _sequence, group in groupby(rows, key=lambda row: row[1]["sequence"]):
        members = list(group)
        yield members[0][0], _message([row for _line, row in members])


def _message(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the message that rows of one number make: its facts stand in the first of them."""
    first = {name: (text or "").strip() for name, text in rows[0].items() if name in COLUMNS}
    facts: dict[str, Any] = {name: text for name, text in first.items() if text}
    facts = {name: facts[name] for name in facts if name not in {"sku", "units", "reason"}}
    facts["sequence"] = _number(first.get("sequence", ""))
    if first.get("parcel", "").isdecimal():
        facts["parcel"] = _number(first["parcel"])
    lines = [
        {
            "sku": (row.get("sku") or "").strip(),
            "units": _number((row.get("units") or "").strip()),
            **({"reason": row["reason"].strip()} if (row.get("reason") or "").strip() else {}),
        }
        for row in rows
        if (row.get("sku") or "").strip()
    ]
    return {**facts, _LISTS.get(first.get("kind", ""), "lines"): lines}


def _number(text: str) -> object:
    """Return a whole number, and anything else as it is: the message says what is wrong with it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else text
