"""Periods, rules and figures of tax returns; no database, no clock. A table of contents."""

from shop.tax_returns.calculate.figures import Figure, LineFacts, figures_of
from shop.tax_returns.calculate.periods import (
    Frequency,
    Period,
    PeriodError,
    parse_period,
    period_of,
)
from shop.tax_returns.calculate.rules import (
    Boxes,
    Fx,
    boxes_in_force,
    due_on,
    frequencies_of,
    is_too_old,
    rule_in_force,
)

__all__ = [
    "Boxes",
    "Figure",
    "Frequency",
    "Fx",
    "LineFacts",
    "Period",
    "PeriodError",
    "boxes_in_force",
    "due_on",
    "figures_of",
    "frequencies_of",
    "is_too_old",
    "parse_period",
    "period_of",
    "rule_in_force",
]
