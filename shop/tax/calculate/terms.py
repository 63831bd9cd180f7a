"""Periods that the law sets: how long one may withdraw, how long records are kept."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from shop.tax.calculate.data import DatedRow
from shop.tax.calculate.errors import MissingLegalTermError

EVERYWHERE = ""
SATURDAY = 5


class Term(StrEnum):
    """What a period is for."""

    WITHDRAWAL = "WITHDRAWAL"
    WITHDRAWAL_NOT_TOLD = "WITHDRAWAL_NOT_TOLD"
    WITHDRAWAL_SEND_BACK = "WITHDRAWAL_SEND_BACK"
    WITHDRAWAL_REFUND = "WITHDRAWAL_REFUND"
    PRIOR_PRICE = "PRIOR_PRICE"
    LEGAL_GUARANTEE = "LEGAL_GUARANTEE"
    TAX_RECORDS = "TAX_RECORDS"


class TermUnit(StrEnum):
    """In what a period is counted."""

    DAYS = "DAYS"
    MONTHS = "MONTHS"
    YEARS = "YEARS"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalTermRow(DatedRow):
    """A period in an area: a country, a tax area such as the EU, or everywhere."""

    TABLE: ClassVar[str] = "legal_terms"
    IDENTITY: ClassVar[tuple[str, ...]] = ("term", "area")

    term: str
    area: str
    length: int
    unit: str
    ends_on_a_working_day: bool = False

    def after(self, day: date) -> date:
        """Return the last day of the period that begins after a day, by the calendar alone.

        A month that is too short for the day ends on its last (Regulation 1182/71, Art. 3(2)(c)).
        """
        if self.unit == TermUnit.DAYS:
            return day + timedelta(days=self.length)
        months = self.length * (12 if self.unit == TermUnit.YEARS else 1)
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

    def closing(self, end: date) -> date:
        """Return the day on which a period with this end is over.

        Where the law moves it, that is never a Saturday or Sunday but the Monday (Regulation
        1182/71, Art. 3(4)). Public holidays are not known here: who declares on the day after one
        is received as late, and a person looks at it.
        """
        while self.ends_on_a_working_day and end.weekday() >= SATURDAY:
            end += timedelta(days=1)
        return end


def legal_term(
    rows: Iterable[LegalTermRow], *, term: Term, areas: Collection[str], on: date
) -> LegalTermRow:
    """Return the period in force on a day in the first of some areas that has one, else everywhere.

    :raises MissingLegalTermError: when no row says how long it is
    """
    held: dict[str, LegalTermRow] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        if row.term == term and row.is_in_force(on=on):
            held[row.area] = row
    for area in (*areas, EVERYWHERE):
        if area in held:
            return held[area]
    raise MissingLegalTermError(term=term, areas=areas)
