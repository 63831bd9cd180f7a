"""The exchange rate of the right day, or a precise error; never a silent zero."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from shop.markets.models import ExchangeRate

SOURCE = "ECB"
# The ECB closes for at most five days in a row (Christmas, Easter with weekends).
NEAR = timedelta(days=7)
EURO = "EUR"


class PeriodRateMissingError(Exception):
    """Raised when a currency has no published rate for the day that the law names."""

    def __init__(self, *, currency: str, on: date) -> None:
        super().__init__(f"no rate of {currency} for {on}")
        self.currency, self.on = currency, on


@dataclass(frozen=True, slots=True)
class OfficeRate:
    """How much one euro buys of an order's currency and of the office's, and on which day."""

    on: date
    per_euro: Decimal
    office_per_euro: Decimal

    def convert(self, amount: Decimal) -> Decimal:
        """Return an amount of the order's currency in the office's, not rounded."""
        return amount * self.office_per_euro / self.per_euro


@dataclass(slots=True)
class RateBook:
    """The published rates of some months, asked for once per currency."""

    office: str
    _days: dict[str, list[date]] = field(default_factory=lambda: defaultdict(list))
    _rates: dict[tuple[str, date], Decimal] = field(default_factory=dict)
    _known: set[tuple[str, int]] = field(default_factory=set)

    def at_or_after(self, day: date, *, currency: str) -> OfficeRate:
        """Return the rate of a day, else the next published one.

        :raises PeriodRateMissingError: when none was published within a week
        """
        return self._rate(day, currency=currency, step=1)

    def at_or_before(self, day: date, *, currency: str) -> OfficeRate:
        """Return the latest rate that was published on a day or before.

        :raises PeriodRateMissingError: when none was published within a week
        """
        return self._rate(day, currency=currency, step=-1)

    def _rate(self, day: date, *, currency: str, step: int) -> OfficeRate:
        if currency == self.office:
            return OfficeRate(day, Decimal(1), Decimal(1))
        on, per_euro = self._published(day, currency=currency, step=step)
        office_on, office_per_euro = self._published(day, currency=self.office, step=step)
        # The euro has no day of its own, so the other currency's counts.
        return OfficeRate(on if currency != EURO else office_on, per_euro, office_per_euro)

    def _published(self, day: date, *, currency: str, step: int) -> tuple[date, Decimal]:
        if currency == EURO:
            return day, Decimal(1)
        self._read(currency, {day.year, (day + NEAR * step).year})
        days = self._days[currency]
        index = bisect_left(days, day) if step > 0 else bisect_right(days, day) - 1
        if not 0 <= index < len(days) or abs(days[index] - day) > NEAR:
            raise PeriodRateMissingError(currency=currency, on=day)
        return days[index], self._rates[currency, days[index]]

    def _read(self, currency: str, years: Iterable[int]) -> None:
        new = [year for year in years if (currency, year) not in self._known]
        if not new:
            return
        self._known.update((currency, year) for year in new)
        rows = ExchangeRate.objects.filter(source=SOURCE, currency=currency, date__year__in=new)
        for on, per_euro in rows.values_list("date", "per_euro"):
            self._days[currency].append(on)
            self._rates[currency, on] = per_euro
        self._days[currency].sort()
