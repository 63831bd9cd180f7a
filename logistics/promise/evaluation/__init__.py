"""Promises for real freight records, held against what happened. A table of contents."""

from logistics.promise.evaluation.cargo2000 import CARGO2000
from logistics.promise.evaluation.errors import RecordFileError, RowError
from logistics.promise.evaluation.promising import NothingToPromiseError, Promise, Report, evaluate
from logistics.promise.evaluation.records import Parcel, Records, RecordSource, read_records
from logistics.promise.evaluation.scms import SCMS
from logistics.promise.evaluation.spreads import (
    SHIPPED,
    read_spreads,
    spreads_of,
    write_spreads,
)

SOURCES = {source.name: source for source in (SCMS, CARGO2000)}

__all__ = [
    "CARGO2000",
    "SCMS",
    "SHIPPED",
    "SOURCES",
    "NothingToPromiseError",
    "Parcel",
    "Promise",
    "RecordFileError",
    "RecordSource",
    "Records",
    "Report",
    "RowError",
    "evaluate",
    "read_records",
    "read_spreads",
    "spreads_of",
    "write_spreads",
]
