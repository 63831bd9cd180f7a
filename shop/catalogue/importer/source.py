"""The file that is imported, and how far an import has come."""

import csv
import hashlib
import json
import lzma
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from io import BufferedIOBase
from pathlib import Path

from shop.catalogue.importer.rows import ImportRow, RowError, parse_row

MAX_LINE = 1_000_000


class SourceError(Exception):
    """Raised when the file cannot be read; the message says why."""


@dataclass
class ImportState:
    """What has been committed of one file into one catalogue; ``resumed_after`` by runs before."""

    line: int = 0
    lines: int = 0
    resumed_after: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    without_price: int = 0
    is_done: bool = False

    @property
    def accepted(self) -> int:
        """How many rows were stored or are as the file says already."""
        return self.created + self.updated + self.unchanged


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds, read once from beginning to end before anything is stored."""

    lines: int
    last_line_of: dict[str, int]
    first_reject: "Reject | None"


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that was not imported, and why."""

    line: int
    sku: str
    reason: str


def file_digest(path: Path) -> str:
    """Return what tells this file from every other.

    :raises SourceError: when it cannot be read
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error


def survey(path: Path) -> Survey:
    """Return how long the file is and where each SKU comes last.

    :raises SourceError: when it cannot be read to its end, or holds nothing
    """
    lines, last_line_of, first_reject = 0, dict[str, int](), None
    for row in read_rows(path, after=0):
        lines = row.line
        if isinstance(row, ImportRow):
            last_line_of[row.sku] = row.line
        else:
            first_reject = first_reject or row
    if not lines:
        raise SourceError(f"{path}: the file is empty")
    return Survey(lines, last_line_of, first_reject)


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the file's lines with their numbers, unpacked when the name ends in .xz.

    Of a line that is too long to be a product only the beginning is given.

    :raises SourceError: when it cannot be read or unpacked
    """
    try:
        with lzma.open(path, "rb") if path.suffix == ".xz" else path.open("rb") as file:
            for number, raw in enumerate(iter(lambda: _read_line(file), b""), start=1):
                if raw.strip():
                    yield number, raw.removeprefix(BOM_UTF8) if number == 1 else raw
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise SourceError(f"{path}: {error}") from error


def read_rows(path: Path, *, after: int) -> Iterator[ImportRow | Reject]:
    """Yield the rows behind a line, and what is wrong with the others."""
    for number, raw in read_lines(path):
        if number <= after:
            continue
        try:
            yield parse_row(_text(raw), line=number)
        except RowError as error:
            yield Reject(number, error.sku, error.reason)


def _read_line(file: BufferedIOBase) -> bytes:
    line = part = file.readline(MAX_LINE + 1)
    while len(part) > MAX_LINE and not part.endswith(b"\n"):
        part = file.readline(MAX_LINE + 1)
    return line


def _text(raw: bytes) -> str:
    """Return a line as text.

    :raises RowError: when it is too long or in another encoding
    """
    if len(raw) > MAX_LINE:
        raise RowError(f"the line is longer than {MAX_LINE:,} bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RowError(f"not UTF-8: {error.reason} at byte {error.start + 1}") from error


class StateFile:
    """Remembers the state of an import between runs; written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> ImportState:
        """Return the state of the last run, else that of the start.

        :raises SourceError: when the file is there but not ours
        """
        try:
            return ImportState(**json.loads(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return ImportState()
        except (OSError, TypeError, ValueError) as error:
            raise SourceError(f"{self.path}: not a state of an import: {error}") from error

    def store(self, state: ImportState) -> None:
        """Write the state.

        :raises SourceError: when the place cannot be written to
        """
        unfinished = self.path.with_suffix(".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(json.dumps(asdict(state)), encoding="utf-8")
            unfinished.replace(self.path)
        except OSError as error:
            raise SourceError(f"{self.path}: {error.strerror}") from error


class RejectFile:
    """The rejected lines as CSV, in a file that exists only when there are any."""

    def __init__(self, path: Path, *, after: int) -> None:
        """Begin behind a line: what a broken run has written of later ones comes again.

        :raises SourceError: when the place cannot be written to
        """
        self.path = path
        try:
            kept = _rows_until(path, line=after) if after else []
            self.path.unlink(missing_ok=True)
        except (OSError, ValueError) as error:
            raise SourceError(f"{path}: not a file of rejected lines: {error}") from error
        self.add(kept)

    def add(self, rejects: Iterable[Reject]) -> None:
        """Append lines.

        :raises SourceError: when the place cannot be written to
        """
        rows = [(reject.line, _harmless(reject.sku), reject.reason) for reject in rejects]
        if not rows:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not self.path.exists()
            with self.path.open("a", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                if is_new:
                    writer.writerow(("line", "sku", "reason"))
                writer.writerows(rows)
        except OSError as error:
            raise SourceError(f"{self.path}: {error.strerror}") from error


def _rows_until(path: Path, *, line: int) -> list[Reject]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            Reject(int(number), sku, reason) for number, sku, reason in list(csv.reader(file))[1:]
        ]
    return [row for row in rows if row.line <= line]


def _harmless(text: str) -> str:
    """Keep spreadsheets from taking a cell for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
