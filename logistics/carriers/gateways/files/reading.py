"""Status files of a carrier, whole or not at all.

.. code-block:: text

    HDR|STATUS|hanse|000017
    STA|KLP00000000170|IN_TRANSIT|2026-11-26T09:30:00+01:00|Hamburg
    END|000017|1
"""

import hashlib
import re
from pathlib import Path

from logistics.carriers.gateways.base import ReportBatch, ScanReport

NAME = re.compile(r"STATUS-(\d{6})\.txt")
MAX_BYTES = 5_000_000


class BadFileError(Exception):
    """Raised when a file is complete and cannot be understood."""


class UnfinishedFileError(Exception):
    """Raised when the last line is missing: somebody is still writing."""


def sequence_of(name: str) -> int | None:
    """Return the number in a status file's name; nothing when it is another file."""
    found = NAME.fullmatch(name)
    return int(found[1]) if found else None


def read_status_file(path: Path, *, carrier: str, sequence: int) -> ReportBatch:
    """Return the messages of a file.

    :raises UnfinishedFileError: when it has no last line yet
    :raises BadFileError: when it is for somebody else, or its lines are not what they should be
    :raises OSError: when it cannot be read
    """
    data = path.read_bytes()
    rows = [line.split("|") for line in _text(data).split("\n")]
    if rows[-1] != [""] or len(rows) < 3 or rows[-2][0] != "END":
        raise UnfinishedFileError(path.name)
    head, body, foot = rows[0], rows[1:-2], rows[-2]
    number = f"{sequence:06d}"
    if head != ["HDR", "STATUS", carrier, number]:
        raise BadFileError(f"the head does not say {carrier} {number}")
    if foot != ["END", number, str(len(body))]:
        raise BadFileError(f"the foot does not count {len(body)} messages")
    reports = [_report(row, sequence=sequence, line=line) for line, row in enumerate(body, 2)]
    return ReportBatch(reports, sequence, path.name, hashlib.sha256(data).hexdigest())


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise BadFileError(f"more than {MAX_BYTES} bytes")
    if b"\0" in data:
        raise BadFileError("it holds a NUL character")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadFileError("it is not UTF-8") from error


def _report(row: list[str], *, sequence: int, line: int) -> ScanReport:
    if len(row) != 5 or row[0] != "STA":
        raise BadFileError(f"line {line} is no status")
    names = ("tracking_number", "status", "occurred_at", "location")
    payload = dict(zip(names, row[1:], strict=True))
    return ScanReport(f"file-{sequence:06d}-{line}", payload)
