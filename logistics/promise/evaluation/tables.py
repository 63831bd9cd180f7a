"""Read a CSV file, packed with xz or not, row by row with its line numbers."""

import csv
import io
import lzma
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from logistics.promise.evaluation.errors import RecordFileError, RowError

# Anything else is a slip of the pen, and a promise counted from it may be no date at all.
YEARS = range(1900, 2200)
# In minutes, nineteen years.
DIGITS = 7
# A cell that is quoted in a message is cut here.
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, by column."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def error(self, column: str, problem: str) -> RowError:
        """Return the error that says what is wrong with a cell."""
        return RowError(path=self.path, line=self.line, column=column, problem=problem)

    def text(self, column: str) -> str:
        """Return a cell, trimmed; empty where the file has no such column."""
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """Return a cell that may not be empty."""
        if not self.text(column):
            raise self.error(column, "is empty")
        return self.text(column)

    def day(self, column: str) -> datetime | None:
        """Return a date (YYYY-MM-DD), or nothing where the cell is empty."""
        if not self.text(column):
            return None
        try:
            found = datetime.strptime(self.text(column), "%Y-%m-%d")  # noqa: DTZ007 — a bare date
        except ValueError as error:
            problem = f"{self._shown(column)} is not a date (YYYY-MM-DD)"
            raise self.error(column, problem) from error
        if found.year not in YEARS:
            raise self.error(column, f"{found.date()} is in no year that freight was sent in")
        return found

    def count(self, column: str) -> int:
        """Return a whole number that is not below zero."""
        text = self.needed(column)
        if not (text.isascii() and text.isdecimal()) or len(text) > DIGITS:
            problem = f"{self._shown(column)} is not a whole number of at most {DIGITS} digits"
            raise self.error(column, problem)
        return int(text)

    def _shown(self, column: str) -> str:
        text = self.text(column)
        return f"“{text if len(text) <= LONGEST else text[:LONGEST] + '…'}”"


def read_table(path: Path, *, columns: Iterable[str]) -> Iterator[Row | RowError]:
    """Yield the rows of a file, or what is wrong with the shape of one. Empty lines are no rows.

    :raises RecordFileError: when the file cannot be read, is no CSV in UTF-8, or lacks a column
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(path, header, columns)
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                yield _row(path, line, header, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise RecordFileError(f"{path}:{reader.line_num}: not a CSV file ({error})") from error


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if path.suffix == ".xz":
            content = lzma.decompress(content)
        return content.decode("utf-8-sig")
    except OSError as error:
        raise RecordFileError(f"{path}: {error.strerror}") from error
    except lzma.LZMAError as error:
        raise RecordFileError(f"{path}: not an xz file ({error})") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise RecordFileError(f"{path}:{line}: not UTF-8 text") from error


def _check_header(path: Path, header: list[str], columns: Iterable[str]) -> None:
    if not any(header):
        raise RecordFileError(f"{path}:1: there is no header")
    missing = [name for name in columns if name not in header]
    if missing:
        shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if missing[5:] else "")
        raise RecordFileError(f"{path}:1: the header lacks {shown}")
    doubled = [name for name, times in Counter(header).items() if times > 1 and name]
    if doubled:
        raise RecordFileError(f"{path}:1: the header has {', '.join(doubled)} twice")


def _row(path: Path, line: int, header: list[str], cells: list[str]) -> Row | RowError:
    if len(cells) != len(header):
        # Shifted cells would be read as other columns.
        problem = f"{len(cells)} cells, but the header has {len(header)}"
        return RowError(path=path, line=line, column="row", problem=problem)
    stripped = (cell.strip() for cell in cells)
    return Row(path, line, dict(zip(header, stripped, strict=True)))
