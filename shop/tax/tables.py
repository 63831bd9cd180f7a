"""The rows of law that come with the shop: CSV files beside this module, as typed values.

Needs no database, so that the arithmetic can be tested against the very rows that are loaded.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from shop.tax.calculate import ROW_CLASSES, DatedRow, TaxData

DATA_DIRECTORY = Path(__file__).with_name("data")


def read_table(row_class: type[DatedRow]) -> list[DatedRow]:
    """Return the rows of one file, in the order of the file."""
    path = DATA_DIRECTORY / f"{row_class.TABLE}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [row_class.from_values(values) for values in csv.DictReader(lines)]


def all_rows() -> Iterator[DatedRow]:
    """Yield every row of every file."""
    for row_class in ROW_CLASSES:
        yield from read_table(row_class)


def shipped_tax_data(*, on: date) -> TaxData:
    """Return the shipped rows in force on a day, as a fresh database would."""
    return TaxData.from_rows(all_rows(), on=on)
