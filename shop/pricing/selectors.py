"""Reads of prices."""

from bisect import bisect_right
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, Subquery

from shop.kernel.money import Money
from shop.markets.models import ExchangeRate
from shop.markets.registry import Market
from shop.markets.selectors import RateQuote
from shop.pricing.models import Price


class NotSoldHereError(Exception):
    """Raised when a variant has no price in a market."""

    def __init__(self, *, variant_id: int, market_code: str) -> None:
        super().__init__(f"variant {variant_id} has no price in {market_code}")
        self.variant_id, self.market_code = variant_id, market_code


def prices_for(*, variant_ids: Collection[int], market_code: str) -> dict[int, Money]:
    """Return the market's prices by variant id; a variant that is not sold there is left out."""
    rows = Price.objects.filter(market_id=market_code, variant_id__in=variant_ids)
    return {row.variant_id: row.amount for row in rows}


def rate_drifts(
    *, market: Market, prices: Collection[Price], rate: RateQuote
) -> dict[int, Decimal]:
    """Return by how much the rate has moved since each price was set, as a fraction.

    0.05 means that a euro buys five per cent more of the market's currency now. A price that is
    older than the rates we have is left out. Two statements, whatever the number of prices.
    """
    if not prices or market.currency == "EUR":
        return {}
    rates = ExchangeRate.objects.filter(currency=market.currency).order_by("date")
    first = min(_day(price) for price in prices)
    held = rates.filter(date__lte=first).values_list("date", flat=True).last()
    history = list(rates.filter(date__gte=held or first).values_list("date", "per_euro"))
    days = [day for day, _per_euro in history]
    found: dict[int, Decimal] = {}
    for price in prices:
        position = bisect_right(days, _day(price)) - 1
        if position >= 0:
            found[price.variant_id] = rate.per_euro / history[position][1] - 1
    return found


def _day(price: Price) -> date:
    return price.updated_at.date()


def price_column(market: Market) -> Subquery:
    """Return the market's price as a column of variants, in its currency; null if not sold."""
    rows = Price.objects.filter(
        variant=OuterRef("pk"), market_id=market.code, currency=market.currency
    )
    return Subquery(rows.values("amount"), output_field=DecimalField())
