"""What the tax engine says of old sales, under the law of their day.

The seller of the file sat in the United Kingdom, then a member state, and sent everything from
there. Its prices are without tax (docs/adr/0023). All its goods count as standard-rated, so one
question to the engine answers for every line of an invoice.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shop.historical.values import CURRENCY, ImportFileError, Ruling
from shop.kernel.money import Money
from shop.markets.models import ExchangeRate
from shop.markets.selectors import RateQuote
from shop.markets.services import load_rates_history
from shop.tax.calculate import (
    Destination,
    ExchangeRates,
    Quote,
    Regime,
    Shipping,
    SnapshotLine,
    TaxData,
    TaxError,
    TaxRateRow,
    TaxSnapshot,
    calculate_tax,
)
from shop.tax.selectors import rows_of_law

SELLER = "GB"
CATEGORY = "STANDARD"
# A sale on Easter Monday uses the rate of Maundy Thursday.
LONGEST_BREAK = timedelta(days=7)


class NoRulingError(Exception):
    """Raised when the law of that day or place is not in the tables; the message says why."""


class Rates:
    """The pound's published rates from the first day of the file on; read once."""

    def __init__(self, *, first: date, last: date) -> None:
        """Read them; those that ship with the shop are loaded when they are missing."""
        since = first - LONGEST_BREAK
        self._quotes = read_rates(since, last)
        if not self._quotes or self._quotes[0].date > first:
            load_rates_history(since=since)
            self._quotes = read_rates(since, last)
        self._days = [quote.date for quote in self._quotes]

    def on(self, day: date) -> RateQuote:
        """Return the latest rate published on or before a day.

        :raises NoRulingError: when there is none of that week
        """
        index = bisect_right(self._days, day) - 1
        if index < 0 or day - self._days[index] > LONGEST_BREAK:
            raise NoRulingError(f"there is no exchange rate of {CURRENCY} for {day}")
        return self._quotes[index]


@dataclass(slots=True)
class Engine:
    """Asks the engine once for each day and place, or for each sale where a limit decides."""

    law: "Law"
    rates: Rates
    _known: dict[tuple[str, date], Ruling] = field(default_factory=dict)

    def rule(self, *, country: str, day: date, goods: Decimal, delivery: Decimal) -> Ruling:
        """Return the ruling on a sale of so many pounds, without tax, to a country.

        :raises NoRulingError: when the tables do not hold the law of that day and place
        """
        known = self._known.get((country, day))
        if known is not None:
            return known
        snapshot = snapshot_of(
            lines=(SnapshotLine("", CATEGORY, 1, Money(goods, CURRENCY)),),
            country=country,
            day=day,
            delivery=delivery,
            per_euro=self.rates.on(day).per_euro,
        )
        try:
            quote = calculate_tax(snapshot, self.law.on(day))
        except TaxError as error:
            raise NoRulingError(f"{day}, {country}: {error}") from error
        ruling = _ruling(quote)
        if not quote.thresholds:
            self._known[country, day] = ruling
        return ruling


class Law:
    """The rows in force on each day of the file, all read in one go."""

    def __init__(self) -> None:
        """Read them.

        :raises ImportFileError: when the tables are empty
        """
        self._rows = rows_of_law()
        if not any(isinstance(row, TaxRateRow) for row in self._rows):
            raise ImportFileError("the tax tables are empty: run manage.py load_tax_data first")
        self._days: dict[date, TaxData] = {}

    def on(self, day: date) -> TaxData:
        """Return the rows in force on a day."""
        if day not in self._days:
            self._days[day] = TaxData.from_rows(self._rows, on=day)
        return self._days[day]


def read_rates(since: date, last: date) -> list[RateQuote]:
    """Return the pound's stored rates of a period, oldest first."""
    rows = ExchangeRate.objects.filter(currency=CURRENCY, date__range=(since, last))
    values = rows.order_by("date").values_list("per_euro", "date", "source")
    return [RateQuote(CURRENCY, *row) for row in values]


def snapshot_of(
    *,
    lines: tuple[SnapshotLine, ...],
    country: str,
    day: date,
    delivery: Decimal,
    per_euro: Decimal,
) -> TaxSnapshot:
    """Return a sale as the engine wants it: a British seller, prices without tax.

    Nothing tells the buyers that are businesses from the others, and no VAT number is in the file:
    all count as consumers, and the distance sales so far as below the limit of every state.
    """
    return TaxSnapshot(
        seller_country=SELLER,
        registrations=frozenset({f"VAT:{SELLER}"}),
        ships_from=SELLER,
        destination=Destination(country),
        tax_point=day,
        currency=CURRENCY,
        prices_include_tax=False,
        lines=lines,
        shipping=Shipping(Money(delivery, CURRENCY)),
        fx=ExchangeRates({CURRENCY: per_euro}),
        eu_sales_this_year=Money(0, CURRENCY),
    )


def _ruling(quote: Quote) -> Ruling:
    line = quote.lines[0]
    template: dict[str, Any] = quote.to_json()
    return Ruling(
        regime=str(quote.regime),
        jurisdiction=quote.jurisdiction,
        # The engine names the office of the destination; a sale below the limit is taxed at home.
        taxed_in=SELLER if quote.regime is Regime.DOMESTIC else quote.jurisdiction,
        rate=line.rate,
        reason=str(line.reason),
        quote=template,
    )
