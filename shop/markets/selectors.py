"""Reads of the markets."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shop.markets.models import ExchangeRate, ProducerRegistration
from shop.markets.registry import Market


class RateMissingError(Exception):
    """Raised when no rate of a currency is known on or before a day."""

    def __init__(self, *, currency: str, on: date) -> None:
        super().__init__(f"no rate of {currency} on or before {on}")
        self.currency, self.on = currency, on


@dataclass(frozen=True, slots=True)
class RateQuote:
    """How much of a currency one euro buys, by which source and day."""

    currency: str
    per_euro: Decimal
    date: date
    source: str


def latest_rate(*, currency: str, on: date) -> RateQuote:
    """Return the latest rate published on or before a day; the euro's own is always one.

    :raises RateMissingError: when there is none
    """
    if currency == "EUR":
        return RateQuote("EUR", Decimal(1), on, "par")
    rate = (
        ExchangeRate.objects.filter(currency=currency, date__lte=on)
        .order_by("-date")
        .values_list("per_euro", "date", "source")
        .first()
    )
    if rate is None:
        raise RateMissingError(currency=currency, on=on)
    return RateQuote(currency, *rate)


def newest_rate_date() -> date | None:
    """Return the day of the newest rate that is stored."""
    return ExchangeRate.objects.order_by("-date").values_list("date", flat=True).first()


def rates_per_euro(*, on: date) -> dict[str, Decimal]:
    """Return the latest rate of every currency on or before a day; one statement."""
    rows = (
        ExchangeRate.objects.filter(date__lte=on)
        .order_by("currency", "-date")
        .distinct("currency")
        .values_list("currency", "per_euro")
    )
    return dict(rows)


def producer_numbers(*, market: Market, on: date) -> list[ProducerRegistration]:
    """Return the registrations (EPR) that must be shown in a market on a day; one statement."""
    countries = {code for codes in market.legal.producer_registers.values() for code in codes}
    rows = ProducerRegistration.objects.filter(country__in=countries).exclude(valid_to__lte=on)
    return list(rows.order_by("country", "stream", "register"))
