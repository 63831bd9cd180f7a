"""Which of the rows about one fact held when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from shop.tax.calculate.data import DatedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A time in which one row held: from a day until the day before another; no end is open."""

    row: DatedRow
    since: date
    until: date | None


def periods_of(rows: Iterable[DatedRow]) -> list[Period]:
    """Return what held when, earliest first, as `TaxData.from_rows` decides it for each day.

    The rows are about one fact. Every row has a period that begins with it; one that a temporary
    row interrupted has another after it. Days without any row are in no period.
    """
    ordered = sorted(rows, key=lambda row: row.valid_from)
    days = sorted(
        {row.valid_from for row in ordered} | {row.valid_to for row in ordered if row.valid_to}
    )
    found: list[Period] = []
    for since, until in zip_longest(days, days[1:]):
        holding = [row for row in ordered if row.is_in_force(on=since)]
        if not holding:
            continue
        if found and found[-1].row is holding[-1] and found[-1].until == since:
            found[-1] = replace(found[-1], until=until)
        else:
            found.append(Period(row=holding[-1], since=since, until=until))
    return found
