"""The file that is imported, and how far an import has come."""

import csv
import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from shop.catalogue.importer.rows import ImportRow, RowError, parse_row

MAX_LINE = 1_000_000


class SourceError(Exception):
    """Raised when the file cannot be read; the message says why."""


@dataclass
class ImportState:
    """What has been committed of one file into one catalogue."""

    line: int = 0
    created: int = 0
    updated: int = 0
    rejected: int = 0
    without_price: int = 0
    is_done: bool = False


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


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the file's lines with their numbers, unpacked when the name ends in .xz.

    :raises SourceError: when it cannot be read or unpacked
    """
    try:
        with lzma.open(path, "rb") if path.suffix == ".xz" else path.open("rb") as file:
            for number, raw in enumerate(iter(lambda: file.readline(MAX_LINE), b""), start=1):
                if raw.strip():
                    yield number, raw.decode("utf-8", errors="replace")
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise SourceError(f"{path}: {error}") from error


def read_rows(path: Path, *, after: int) -> Iterator[ImportRow | Reject]:
    """Yield the rows behind a line, and what is wrong with the others."""
    for number, text in read_lines(path):
        if number <= after:
            continue
        try:
            yield parse_row(text, line=number)
        except RowError as error:
            yield Reject(number, error.sku, error.reason)


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

    def __init__(self, path: Path, *, is_continued: bool) -> None:
        self.path = path
        if not is_continued:
            self.path.unlink(missing_ok=True)

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


def _harmless(text: str) -> str:
    """Keep spreadsheets from taking a cell for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
