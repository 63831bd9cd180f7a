"""Parcels made by hand, and rows of freight files."""

import csv
import lzma
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from logistics.promise.calculate import Booking, Fact
from logistics.promise.evaluation import RecordSource, Report, evaluate, read_records

DATA = Path(__file__).parents[2] / "data"
SCMS_FILE = DATA / "freight-scms.csv.xz"
CARGO2000_FILE = DATA / "freight-cargo2000.csv.xz"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)

Rows = list[list[str]]


def booking(*, lane: str = "DE-JP", mode: str = "AIR", carrier: str = "DHL") -> Booking:
    return Booking(lane=lane, mode=mode, carrier=carrier, booked_at=MONDAY)


def fact(
    days: int,
    *,
    lane: str = "DE-JP",
    mode: str = "AIR",
    carrier: str = "DHL",
    after: int = 0,
    planned: int = 0,
) -> Fact:
    """Return a parcel booked some days after Monday that took the days."""
    booked_at = MONDAY + timedelta(days=after)
    return Fact(
        lane=lane,
        mode=mode,
        carrier=carrier,
        booked_at=booked_at,
        delivered_at=booked_at + timedelta(days=days),
        planned=timedelta(days=planned),
    )


def read(path: Path) -> tuple[list[str], Rows]:
    """Return the header and the rows of a packed file."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def write(path: Path, header: list[str], rows: Rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return path


def shuffled(rows: Rows, *, seed: int) -> Rows:
    found = list(rows)
    Random(seed).shuffle(found)  # noqa: S311 — a split, no secret
    return found


def score(source: RecordSource, folder: Path, header: list[str], rows: Rows) -> Report:
    """Learn from the first three quarters of the rows and promise for the rest."""
    cut = len(rows) * 3 // 4
    train = write(folder / "train.csv", header, rows[:cut])
    test = write(folder / "test.csv", header, rows[cut:])
    return evaluate(
        source,
        train=read_records(train, source, needs_outcome=True),
        test=read_records(test, source, needs_outcome=False),
    )
