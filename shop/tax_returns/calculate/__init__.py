"""Periods, rules and figures of tax returns; no database, no clock. A table of contents."""

from shop.tax_returns.calculate.figures import Figure, LineFacts, figures_of
from shop.tax_returns.calculate.periods import Period, PeriodError, parse_period, period_of
from shop.tax_returns.calculate.rules import (
    Fx,
    Rule,
    due_on,
    is_too_old,
    office_currency,
    rule_of,
)

__all__ = [
    "Figure",
    "Fx",
    "LineFacts",
    "Period",
    "PeriodError",
    "Rule",
    "due_on",
    "figures_of",
    "is_too_old",
    "office_currency",
    "parse_period",
    "period_of",
    "rule_of",
]
