"""Reads of prices."""

from collections.abc import Collection

from django.db.models import DecimalField, OuterRef, Subquery

from shop.kernel.money import Money
from shop.markets.registry import Market
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


def price_column(market: Market) -> Subquery:
    """Return the market's price as a column of variants, in its currency; null if not sold."""
    rows = Price.objects.filter(
        variant=OuterRef("pk"), market_id=market.code, currency=market.currency
    )
    return Subquery(rows.values("amount"), output_field=DecimalField())
