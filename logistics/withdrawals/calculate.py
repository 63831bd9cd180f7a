"""Days and shares of a withdrawal."""

from datetime import date
from decimal import Decimal

from shop.tax.calculate import LegalTermRow


def last_day(*, delivered_on: date, period: LegalTermRow, extension: LegalTermRow | None) -> date:
    """Return the last day on which a consumer may withdraw.

    The day of delivery does not count. Whoever was not told of the right has the extension on top
    (Art. 9(1) and 10(1) of Directive 2011/83/EU).
    """
    end = period.after(delivered_on)
    return period.closing(extension.after(end) if extension else end)


def standard_share(*, paid: Decimal, standard: Decimal) -> Decimal:
    """Return which part of a delivery charge goes back: never the surplus for a dearer way.

    Art. 13(2) of Directive 2011/83/EU. Both amounts are in the same currency, with or without tax
    alike.
    """
    if paid <= 0 or standard >= paid:
        return Decimal(1)
    return max(standard, Decimal(0)) / paid
