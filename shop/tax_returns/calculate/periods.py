"""Months, quarters and half-years."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Frequency = Literal["M", "Q", "H"]
MONTHS: dict[Frequency, int] = {"M": 1, "Q": 3, "H": 6}
# Before this year no shop of ours sold anything, and no scheme of these reports was there.
FIRST_YEAR, LAST_YEAR = 2015, 2099
_CODE = re.compile(r"(?P<year>[0-9]{4})-(?:(?P<kind>[QH])(?P<part>[1-4])|(?P<month>[0-9]{2}))")


class PeriodError(ValueError):
    """Raised for text that names no month, quarter or half-year."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period by frequency, year and number in the year, counted from one."""

    frequency: Frequency
    year: int
    number: int

    @property
    def starts_on(self) -> date:
        """The first day."""
        return date(self.year, (self.number - 1) * MONTHS[self.frequency] + 1, 1)

    @property
    def ends_on(self) -> date:
        """The last day."""
        month = self.number * MONTHS[self.frequency]
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def code(self) -> str:
        """The period as people type it: 2026-09, 2026-Q3 or 2026-H1."""
        number = f"{self.number:02d}" if self.frequency == "M" else f"{self.frequency}{self.number}"
        return f"{self.year}-{number}"

    @property
    def previous(self) -> "Period":
        """The period before."""
        return period_of(self.starts_on - timedelta(days=1), frequency=self.frequency)


def parse_period(text: str) -> Period:
    """Return the period that a text names.

    :raises PeriodError: when there is no such month, quarter or half-year
    """
    found = _CODE.fullmatch(text.strip().upper())
    if found is None:
        raise PeriodError(text)
    frequency: Frequency = "M"
    if found["kind"]:
        frequency = "Q" if found["kind"] == "Q" else "H"
    year, number = int(found["year"]), int(found["part"] or found["month"])
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= number <= 12 // MONTHS[frequency]:
        raise PeriodError(text)
    return Period(frequency, year, number)


def period_of(day: date, *, frequency: Frequency) -> Period:
    """Return the period in which a day lies."""
    return Period(frequency, day.year, (day.month - 1) // MONTHS[frequency] + 1)


def end_of_month(day: date, *, months_later: int = 0) -> date:
    """Return the last day of the month that is so many months after a day's own."""
    months = day.year * 12 + day.month - 1 + months_later
    year, month = divmod(months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
