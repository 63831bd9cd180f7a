"""What offices ask of reports: periods, currency, rate of exchange, rounding, deadline, boxes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from shop.tax.calculate.data import DatedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRuleRow(DatedRow):
    """How one report is made, in one country or, without one, wherever there is no row of its own.

    ``periods`` are M, Q and H, the usual one first. ``unit`` is what amounts are rounded to.
    ``is_corrected_by_tax`` says that corrections of earlier periods are one amount of tax per
    country and period, allowed for ``corrected_for_years``. A return is due ``due_months`` after
    the month in which its period ends: on the ``due_day`` of it, or without one ``due_days`` after
    its last day.
    """

    TABLE: ClassVar[str] = "report_rules"
    IDENTITY: ClassVar[tuple[str, ...]] = ("report", "country")

    report: str
    country: str
    periods: str
    currency: str
    rate_of: str
    unit: Decimal
    is_corrected_by_tax: bool
    corrected_for_years: int
    is_by_buyer: bool
    due_months: int
    due_day: int | None
    due_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBoxRow(DatedRow):
    """The number of the box of a form for what is taxed at a rate, or not taxed for a reason."""

    TABLE: ClassVar[str] = "report_boxes"
    IDENTITY: ClassVar[tuple[str, ...]] = ("report", "country", "content", "rate")

    report: str
    country: str
    content: str
    rate: Decimal
    box: str
