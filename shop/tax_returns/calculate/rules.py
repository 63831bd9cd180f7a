"""What each report wants: periods, currency, exchange rate, rounding, deadline. Docs: ADR 22."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from shop.tax_returns.calculate.periods import Frequency, end_of_month

_OWN_CURRENCY = {
    "CZ": "CZK",
    "DK": "DKK",
    "HU": "HUF",
    "PL": "PLN",
    "RO": "RON",
    "SE": "SEK",
}
CENT, WHOLE = Decimal("0.01"), Decimal(1)
CORRECTED_FOR_YEARS = 3


class Fx(StrEnum):
    """Which day's rate turns an amount into the office's currency."""

    PERIOD_END = "PERIOD_END"
    """The last day of the supply's period, else the next published (Art. 366, 369h, 369v)."""
    TAX_POINT = "TAX_POINT"
    """The latest rate at the tax point (Art. 91(2) of the VAT Directive and national law)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one report is made.

    ``unit`` is what amounts are rounded to. ``corrects_tax_only``: corrections of earlier periods
    are one amount of tax per country and period, and are allowed for three years (Art. 365, 369k).
    """

    frequencies: tuple[Frequency, ...]
    fx: Fx = Fx.TAX_POINT
    unit: Decimal = CENT
    corrects_tax_only: bool = False
    by_buyer: bool = False


_RULES = {
    "OSS": Rule(frequencies=("Q",), fx=Fx.PERIOD_END, corrects_tax_only=True),
    "IOSS": Rule(frequencies=("M",), fx=Fx.PERIOD_END, corrects_tax_only=True),
    "UK_VAT": Rule(frequencies=("Q",)),
    "CH_VAT": Rule(frequencies=("Q", "H")),
    # "must be rounded off to the nearest whole krone": Skatteetaten, VOEC, legal information.
    "NO_VOEC": Rule(frequencies=("Q",), unit=WHOLE),
    "DOMESTIC": Rule(frequencies=("M", "Q")),
    "EC_SALES": Rule(frequencies=("M", "Q"), by_buyer=True),
}


def rule_of(report: str) -> Rule:
    """Return how a report is made.

    :raises KeyError: when there is no such report
    """
    return _RULES[report]


def office_currency(report: str, *, country: str) -> str:
    """Return the currency in which the office wants its figures (ISO 4217)."""
    fixed = {"UK_VAT": "GBP", "CH_VAT": "CHF", "NO_VOEC": "NOK"}
    if report == "DOMESTIC":
        return _OWN_CURRENCY.get(country, "EUR")
    return fixed.get(report, "EUR")


def due_on(report: str, *, country: str, ends_on: date) -> date:
    """Return the last day on which a return for a period that ends on a day is in time.

    OSS and IOSS: end of the following month (Art. 364, 369f, 369s), no matter which weekday.
    UK: one month and seven days. Switzerland: 60 days (Art. 71 MWSTG). VOEC: the 20th. EC sales
    list: the 25th (§ 18a UStG), German advance return: the 10th (§ 18 UStG).
    """
    following = end_of_month(ends_on, months_later=1)
    days = {"NO_VOEC": 20, "EC_SALES": 25}
    if report in days:
        return following.replace(day=days[report])
    if report == "UK_VAT":
        return following + timedelta(days=7)
    if report == "CH_VAT":
        return ends_on + timedelta(days=60)
    if report == "DOMESTIC" and country == "DE":
        return following.replace(day=10)
    return following


def is_too_old(*, origin_ends_on: date, this_due_on: date, report: str, country: str) -> bool:
    """Whether the three years for correcting a period are over when this return is due."""
    first_due = due_on(report, country=country, ends_on=origin_ends_on)
    # A month's last day three years on: 29 February has none, the 28th stands for it.
    last = end_of_month(first_due, months_later=12 * CORRECTED_FOR_YEARS)
    return this_due_on > last
