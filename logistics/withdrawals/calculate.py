"""Days and shares of a withdrawal."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

PERIOD = timedelta(days=14)
"""Art. 9(1) and 13(1) of Directive 2011/83/EU: to withdraw, and to refund."""
SATURDAY = 5


def last_day(*, delivered_on: date, is_informed: bool) -> date:
    """Return the last day on which a consumer may withdraw.

    The day of delivery does not count, and a period that would end on a Saturday or Sunday ends
    with the next working day (Regulation 1182/71, Art. 3). Whoever was not told of the right has
    twelve months more (Art. 10(1) of Directive 2011/83/EU). Public holidays are not known here: a
    declaration on the day after one is received as late, and support looks at it.
    """
    end = delivered_on + PERIOD
    if not is_informed:
        end = _a_year_later(end)
    while end.weekday() >= SATURDAY:
        end += timedelta(days=1)
    return end


def refund_due_on(*, declared_on: date) -> date:
    """Return the last day for the refund: fourteen days, not counting the day of the declaration.

    Weekends do not lengthen it here: the shop had better be a day early.
    """
    return declared_on + PERIOD


def standard_share(*, paid: Decimal, standard: Decimal) -> Decimal:
    """Return which part of a delivery charge goes back: never the surplus for a dearer way.

    Art. 13(2) of Directive 2011/83/EU. Both amounts are in the same currency, with or without tax
    alike.
    """
    if paid <= 0 or standard >= paid:
        return Decimal(1)
    return max(standard, Decimal(0)) / paid


def _a_year_later(day: date) -> date:
    length = monthrange(day.year + 1, day.month)[1]
    return day.replace(year=day.year + 1, day=min(day.day, length))
