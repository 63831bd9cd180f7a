"""Sales lines of a file (UCI Online Retail's columns) as units per code and day."""

import csv
import gzip
import io
import lzma
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO, TypeVar

from logistics.forecast.calculate import Series

COLUMNS = ("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice")
CODE = re.compile(r"[0-9]{5}[A-Z]*")
CANCELLED = "C"
DAYS = 7
LONGEST = 40
Number = TypeVar("Number", int, float)
PROGRESS_EVERY = 100_000


class SalesFileError(Exception):
    """Raised when a file is no file of sales; says where and why."""


@dataclass(slots=True)
class Sales:
    """Units of each code by day, and how many lines there were."""

    units: dict[str, dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    lines: int = 0
    used: int = 0

    def add(self, code: str, day: date, quantity: int) -> None:
        """Count a sale."""
        days = self.units[code]
        days[day] = days.get(day, 0) + quantity
        self.used += 1


def read_sales(path: Path, *, tell: Callable[[int], object] = lambda lines: None) -> Sales:
    """Return the sales of a CSV file, plain or packed (.gz, .xz).

    A sale has a code of five digits and perhaps letters, a quantity and a price above 0, and is no
    cancellation; other lines are read over. Codes are upper-cased. `tell` hears of every 100,000
    lines.

    :raises SalesFileError: when the file cannot be read, is no CSV in UTF-8, lacks a column, or
        has a line that does not fit them
    """
    sales = Sales()
    try:
        with _opened(path) as file:
            for line, cells in _rows(path, file):
                sales.lines += 1
                _count(sales, cells, where=f"{path}:{line}")
                if sales.lines % PROGRESS_EVERY == 0:
                    tell(sales.lines)
    except UnicodeDecodeError as error:
        raise SalesFileError(f"{path}: this is no text in UTF-8") from error
    except (lzma.LZMAError, EOFError) as error:
        raise SalesFileError(f"{path}: the packed file is damaged ({error})") from error
    except OSError as error:
        raise SalesFileError(f"{path}: {error.strerror or error}") from error
    return sales


def weekly_series(sales: Sales, *, cut: date) -> list[Series]:
    """Return the weeks before a day, counted backwards from it, of every code sold in them.

    The oldest week is left out when the file begins in its middle. The code with the most units
    comes first.
    """
    before = {
        code: {day: units for day, units in days.items() if day < cut}
        for code, days in sales.units.items()
    }
    before = {code: days for code, days in before.items() if days}
    if not before:
        return []
    first = min(min(days) for days in before.values())
    length = max(1, (cut - first).days // DAYS)
    return [
        Series(code, tuple(_weeks(days, cut=cut, length=length)))
        for code, days in sorted(before.items(), key=lambda one: (-sum(one[1].values()), one[0]))
    ]


def weeks_after(sales: Sales, *, cut: date, weeks: int) -> dict[str, list[float]]:
    """Return what each code sold in the weeks from a day on; 0 where it sold nothing."""
    end = cut + timedelta(days=weeks * DAYS)
    found = {}
    for code, days in sales.units.items():
        row = [0.0] * weeks
        for day, units in days.items():
            if cut <= day < end:
                row[(day - cut).days // DAYS] += units
        found[code] = row
    return found


def _weeks(days: dict[date, int], *, cut: date, length: int) -> Iterator[float]:
    row = [0.0] * length
    for day, units in days.items():
        ago = ((cut - day).days - 1) // DAYS
        if ago < length:
            row[length - 1 - ago] += units
    yield from row


def _opened(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return io.TextIOWrapper(lzma.open(path), encoding="utf-8-sig", newline="")
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _rows(path: Path, file: TextIO) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(file, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise SalesFileError(f"{path}:1: the header lacks {', '.join(missing)}")
        places = [header.index(name) for name in COLUMNS]
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(header):
                problem = f"{len(cells)} cells, but the header has {len(header)}"
                raise SalesFileError(f"{path}:{line}: {problem}")
            if cells:
                yield line, tuple(cells[place].strip() for place in places)
            line = reader.line_num + 1
    except csv.Error as error:
        raise SalesFileError(f"{path}:{reader.line_num}: not a CSV file ({error})") from error


def _count(sales: Sales, cells: tuple[str, ...], *, where: str) -> None:
    invoice, code, quantity, moment, price = cells
    units = _number(int, quantity, f"{where}: Quantity")
    cost = _number(float, price, f"{where}: UnitPrice")
    try:
        day = date.fromisoformat(moment[:10])
    except ValueError as error:
        shown = moment[:LONGEST]
        raise SalesFileError(f"{where}: InvoiceDate: “{shown}” has no date (YYYY-MM-DD)") from error
    code = code.upper()
    is_cancelled = invoice.upper().startswith(CANCELLED)
    if units > 0 and cost > 0 and not is_cancelled and CODE.fullmatch(code):
        sales.add(code, day, units)


def _number(kind: type[Number], text: str, where: str) -> Number:
    try:
        found = kind(text)
    except ValueError as error:
        raise SalesFileError(f"{where}: “{text[:LONGEST]}” is no number") from error
    if not abs(found) < 1e12:  # NaN is no number either
        raise SalesFileError(f"{where}: “{text[:LONGEST]}” is no number")
    return found
