"""Reading a file of counted stock: bytes into rows, each with its line and what is wrong with it.

What is wrong with the whole file is raised; what is wrong with one line stays with that line.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 100_000
MAX_UNITS = 1_000_000
MAX_NOTE = 120
MAX_CODE = 64
REQUIRED = ("warehouse", "variant", "quantity")
COLUMNS = (*REQUIRED, "note")
AUTOMATIC = "auto"
ENCODINGS: dict[str, str | Promise] = {
    AUTOMATIC: _("Recognise (UTF-8, UTF-16)"),
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": _("Windows-1252 (Western Europe)"),
    "cp932": _("Shift_JIS (Japan)"),
    "gb18030": _("GB18030 (China)"),
}
_WHOLE = re.compile(r"-?[0-9]+")
_SEPARATORS = ",;\t"
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class CountFileError(Exception):
    """Raised when a file cannot be read as a whole; `text` is for people, `line` where it is."""

    def __init__(self, text: str | Promise, *, line: int | None = None) -> None:
        super().__init__(f"line {line}: {text}" if line else str(text))
        self.text, self.line = text, line


@dataclass(frozen=True, slots=True)
class CountRow:
    """One line of the file; `problem` names a choice of StockImportLine.Problem, or nothing."""

    line: int
    warehouse: str
    sku: str
    quantity: int | None
    typed: str
    note: str
    problem: str = ""


def read_counts(data: bytes, *, encoding: str = AUTOMATIC) -> list[CountRow]:
    """Return every line of a file behind its header; empty lines are left out.

    :raises CountFileError: when it is no such file, saying why and on which line
    """
    if len(data) > MAX_BYTES:
        raise CountFileError(_("The file is larger than 10 MB. Split it."))
    text = _decoded(data, encoding=encoding)
    if not text.strip():
        raise CountFileError(_("The file is empty."))
    head = text.split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=max(_SEPARATORS, key=head.count),
        strict=True,
    )
    try:
        rows = list(_rows(reader))
    except csv.Error as error:
        raise CountFileError(
            _("The quotation marks do not match, or a cell is too long."), line=reader.line_num
        ) from error
    if not rows:
        raise CountFileError(_("There is a header, but no line below it."))
    return rows


def _decoded(data: bytes, *, encoding: str) -> str:
    wanted = encoding
    if wanted == AUTOMATIC:
        wanted = "utf-16" if data.startswith(_MARKS) else "utf-8"
    if wanted == "utf-8":
        wanted = "utf-8-sig"
    if wanted != "utf-16" and b"\0" in data:
        raise CountFileError(_("This is not a text file. Save the table as CSV."))
    try:
        text = data.decode(wanted)
    except UnicodeDecodeError as error:
        # A byte order mark in front belongs to no line, so that it may be left out of the count.
        line = data[: error.start].decode(wanted, errors="ignore").count("\n") + 1
        told = _("This line is not written as %(encoding)s. Choose the file's encoding.")
        raise CountFileError(
            told % {"encoding": wanted.removesuffix("-sig").upper()}, line=line
        ) from error
    if "\0" in text:
        raise CountFileError(_("This is not a text file. Save the table as CSV."))
    return text


def _rows(reader: Iterator[list[str]]) -> Iterator[CountRow]:
    header = [name.strip().casefold() for name in next(reader, [])]
    _judge_header(header)
    seen: dict[tuple[str, str], int] = {}
    for cells in reader:
        line = reader.line_num  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        if len(seen) >= MAX_ROWS:
            raise CountFileError(_("There are more than 100,000 lines. Split the file."), line=line)
        named = dict(zip(header, cells, strict=False))
        row = _row(named, line=line, is_too_wide=len(cells) > len(header))
        key = (row.warehouse, row.sku)
        if key in seen and not row.problem:
            row = CountRow(line, *key, row.quantity, str(seen[key]), row.note, "TWICE")
        seen.setdefault(key if row.problem != "COLUMNS" else (str(line), ""), line)
        yield row


def _judge_header(header: list[str]) -> None:
    words = {"columns": ", ".join(COLUMNS)}
    for name in REQUIRED:
        if name not in header:
            told = _("The header lacks the column “%(name)s”. It must name: %(columns)s.")
            raise CountFileError(told % {"name": name, **words}, line=1)
    for name in header:
        if header.count(name) > 1:
            told = _("The header names the column “%(name)s” twice.")
            raise CountFileError(told % {"name": name[:MAX_CODE]}, line=1)
        if name not in COLUMNS:
            told = _("The header has an unknown column “%(name)s”. It may name: %(columns)s.")
            raise CountFileError(told % {"name": name[:MAX_CODE], **words}, line=1)


def _row(cells: dict[str, str], *, line: int, is_too_wide: bool) -> CountRow:
    warehouse, sku, typed = (cells.get(name, "").strip() for name in REQUIRED)
    note = cells.get("note", "").strip()
    problem = _problem_of(warehouse, sku, typed, note)
    if is_too_wide:
        problem = "COLUMNS"
    quantity = int(typed) if not problem else None
    return CountRow(
        line,
        warehouse[:MAX_CODE],
        sku[:MAX_CODE],
        quantity,
        typed[:MAX_CODE],
        note[:MAX_NOTE],
        problem,
    )


def _problem_of(warehouse: str, sku: str, typed: str, note: str) -> str:
    checks = (
        ("WAREHOUSE", not 0 < len(warehouse) <= MAX_CODE),
        ("VARIANT", not 0 < len(sku) <= MAX_CODE),
        ("NO_NUMBER", _WHOLE.fullmatch(typed) is None),
        ("NEGATIVE", typed.startswith("-") and typed.strip("-0") != ""),
        ("HUGE", len(typed.lstrip("-0")) > len(str(MAX_UNITS))),
        ("NOTE", len(note) > MAX_NOTE),
    )
    problem = next((code for code, is_wrong in checks if is_wrong), "")
    return problem or ("HUGE" if int(typed) > MAX_UNITS else "")
