"""Values as a document's reader writes them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel import dates, numbers
from babel.core import Locale
from django.utils.translation import gettext as _

from shop.accounts.addresses import postal_lines
from shop.kernel.formats import format_date, format_money, format_percent
from shop.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Speech:
    """A locale and a currency: facts become texts."""

    locale: str
    currency: str

    def money(self, amount: str, *, currency: str = "") -> str:
        """Return an amount with its currency."""
        return format_money(Money(Decimal(amount), currency or self.currency), locale=self.locale)

    def plain(self, amount: str) -> str:
        """Return an amount without its currency, which the head of the column names."""
        return str(
            numbers.format_currency(
                Decimal(amount), self.currency, locale=self.locale, format="#,##0.00"
            )
        )

    def unit(self, amount: str) -> str:
        """Return a unit price: to four decimals where it has them."""
        value = Decimal(amount).normalize()
        places = max(0, -int(value.as_tuple().exponent))
        if places <= 2:
            return self.plain(amount)
        return str(numbers.format_decimal(value, locale=self.locale, format="#,##0.00##"))

    def percent(self, rate: str) -> str:
        """Return a rate."""
        return format_percent(Decimal(rate), locale=self.locale)

    def day(self, iso: str) -> str:
        """Return a day."""
        return format_date(date.fromisoformat(iso), locale=self.locale, style="long")

    def span(self, first: str, last: str) -> str:
        """Return the days from one to another, what they share said once."""
        days = (date.fromisoformat(first), date.fromisoformat(last))
        return str(dates.format_interval(*days, skeleton="yMMMd", locale=self.locale))

    def number(self, value: str | int) -> str:
        """Return a number, with all of its decimals."""
        return str(
            numbers.format_decimal(Decimal(value), locale=self.locale, decimal_quantization=False)
        )

    def country(self, code: str) -> str:
        """Return the name of a country."""
        name = Locale.parse(self.locale).territories.get(code[:2], code)
        return _("Northern Ireland") if code == "XI" else str(name)

    def weight(self, grams: int) -> str:
        """Return a weight in kilograms."""
        return _("%(number)s kg") % {"number": self.number(str(Decimal(grams) / 1000))}

    def address(self, facts: dict[str, Any]) -> list[str]:
        """Return an address as the post of its country wants it, one line after the other."""
        return [*postal_lines(facts), self.country(facts["country"])]
