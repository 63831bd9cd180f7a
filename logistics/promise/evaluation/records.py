"""Freight records as parcels: what was known at booking, and apart from it what happened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from logistics.promise.calculate import Booking, Fact
from logistics.promise.evaluation.errors import RowError
from logistics.promise.evaluation.tables import Row, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One record. `clock` names the event that the time is counted from.

    `outcome` is when it arrived, nothing where the file does not say, or what is wrong with that.
    """

    line: int
    name: str
    clock: str
    booking: Booking
    outcome: datetime | RowError | None

    def fact(self) -> Fact | None:
        """Return booking and arrival together, where the arrival is known."""
        if not isinstance(self.outcome, datetime):
            return None
        booking = self.booking
        return Fact(
            lane=booking.lane,
            mode=booking.mode,
            carrier=booking.carrier,
            booked_at=booking.booked_at,
            planned=booking.planned,
            delivered_at=self.outcome,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSource:
    """How the records of one origin are read.

    `columns` are needed in every file; those of the outcome may be missing where promises are made.
    """

    name: str
    unit: timedelta
    has_dates: bool
    columns: tuple[str, ...]
    outcome_columns: tuple[str, ...]
    read: Callable[[Row], Parcel]


@dataclass(slots=True)
class Records:
    """The parcels of a file, and the rows that are none."""

    path: Path
    parcels: list[Parcel] = field(default_factory=list)
    rejected: list[RowError] = field(default_factory=list)


def read_records(path: Path, source: RecordSource, *, needs_outcome: bool) -> Records:
    """Return the parcels of a file, each rejected row with its reason.

    Where the outcome is needed, a row without one is rejected.

    :raises RecordFileError: when the file cannot be read as records of this source
    """
    records = Records(path)
    columns = source.columns + (source.outcome_columns if needs_outcome else ())
    for row in read_table(path, columns=columns):
        try:
            records.parcels.append(_parcel(row, source, needs_outcome=needs_outcome))
        except RowError as error:
            records.rejected.append(error)
    return records


def outcome_of(row: Row, read: Callable[[Row], datetime | None]) -> datetime | RowError | None:
    """Return when a parcel arrived, or the error: a promise is made without knowing either."""
    try:
        return read(row)
    except RowError as error:
        return error


def _parcel(row: Row | RowError, source: RecordSource, *, needs_outcome: bool) -> Parcel:
    if isinstance(row, RowError):
        raise row
    parcel = source.read(row)
    if needs_outcome and isinstance(parcel.outcome, RowError):
        raise parcel.outcome
    if needs_outcome and parcel.outcome is None:
        raise row.error(source.outcome_columns[-1], "is empty: it has not arrived")
    return parcel
