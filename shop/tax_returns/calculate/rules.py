"""What each report wants: the rule and the boxes in force, deadlines. Docs: ADR 22, ADR 41."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from shop.tax.calculate import (
    DatedRow,
    MissingReportRuleError,
    ReportBoxRow,
    ReportRuleRow,
)
from shop.tax_returns.calculate.periods import Frequency, end_of_month

Row = TypeVar("Row", bound=DatedRow)
Boxes = Mapping[tuple[str, Decimal], str]
"""The box by content (TAXED, INTRA_COMMUNITY, EXPORTS) and rate."""


class Fx(StrEnum):
    """Which day's rate turns an amount into the office's currency."""

    PERIOD_END = "PERIOD_END"
    """The last day of the supply's period, else the next published (Art. 366, 369h, 369v)."""
    TAX_POINT = "TAX_POINT"
    """The latest rate at the tax point (Art. 91(2) of the VAT Directive and national law)."""


def rule_in_force(
    rows: Iterable[ReportRuleRow], *, report: str, country: str, on: date
) -> ReportRuleRow:
    """Return how a report is made for a period that ends on a day; a country's row goes first.

    :raises MissingReportRuleError: when no row says it
    """
    held = {row.country: row for row in _held(rows, on=on) if row.report == report}
    found = held.get(country) or held.get("")
    if found is None:
        raise MissingReportRuleError(report=report, country=country)
    return found


def boxes_in_force(rows: Iterable[ReportBoxRow], *, report: str, country: str, on: date) -> Boxes:
    """Return the boxes of a country's form for a period that ends on a day."""
    return {
        (row.content, row.rate): row.box
        for row in _held(rows, on=on)
        if (row.report, row.country) == (report, country)
    }


def frequencies_of(rule: ReportRuleRow) -> list[Frequency]:
    """Return the kinds of periods that a report may have, the usual one first."""
    kinds: tuple[Frequency, ...] = ("M", "Q", "H")
    return [kind for name in rule.periods.split("|") for kind in kinds if kind == name]


def due_on(rule: ReportRuleRow, *, ends_on: date) -> date:
    """Return the last day on which a return for a period that ends on a day is in time."""
    month = end_of_month(ends_on, months_later=rule.due_months)
    day = month.replace(day=rule.due_day) if rule.due_day else month
    return day + timedelta(days=rule.due_days)


def is_too_old(rule: ReportRuleRow, *, origin_ends_on: date, this_due_on: date) -> bool:
    """Whether the years for correcting a period are over when this return is due."""
    first_due = due_on(rule, ends_on=origin_ends_on)
    # A month's last day some years on: 29 February has none, the 28th stands for it.
    last = end_of_month(first_due, months_later=12 * rule.corrected_for_years)
    return this_due_on > last


def _held(rows: Iterable[Row], *, on: date) -> list[Row]:
    """Return the rows in force on a day, those that began last at the end."""
    return sorted((row for row in rows if row.is_in_force(on=on)), key=lambda row: row.valid_from)
