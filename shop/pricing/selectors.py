"""Reads of prices."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from shop.kernel.money import Money
from shop.markets.registry import REGISTRY
from shop.pricing.calculate import reduction_rate, unit_price
from shop.pricing.models import Price, PriceHistory


class NotSoldHereError(Exception):
    """Raised when a variant has no price in a market."""

    def __init__(self, *, variant_id: int, market_code: str) -> None:
        super().__init__(f"variant {variant_id} has no price in {market_code}")
        self.variant_id, self.market_code = variant_id, market_code


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What a number of a unit costs, e.g. 1 kg or 100 ml."""

    price: Money
    quantity: int
    unit: str


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a price is reduced from by the market's law, and by how much of that, as 0.20.

    ``is_lowest`` tells that the prior price is the lowest of the 30 days before the reduction, and
    not just the price before it. A rate of less than one per cent is zero: say none.
    """

    prior: Money
    rate: Decimal
    is_lowest: bool


def prices_for(*, variant_ids: Collection[int], market_code: str) -> dict[int, Money]:
    """Return the market's prices by variant id; a variant that is not sold there is left out."""
    return {row.variant_id: row.amount for row in price_rows(variant_ids, market_code=market_code)}


def price_rows(variant_ids: Collection[int], *, market_code: str) -> QuerySet[Price]:
    """Return the prices of what the market may sell; what law keeps from it is left out."""
    return Price.objects.filter(market_id=market_code, variant_id__in=variant_ids).exclude(
        variant__product__withheld_in__contains=[market_code]
    )


def reduction_of(
    *, amount: Money, prior_amount: Decimal | None, market_code: str
) -> Reduction | None:
    """Return the reduction of a price whose row names what it is reduced from, if it does."""
    if prior_amount is None:
        return None
    prior = Money(prior_amount, amount.currency)
    rule = REGISTRY.markets[market_code].legal.price_reductions
    return Reduction(
        prior=prior,
        rate=reduction_rate(prior=prior, amount=amount),
        is_lowest=rule == "lowest_30_days",
    )


def unit_price_of(
    *, amount: Money, content: Decimal | None, unit: str, market_code: str
) -> UnitPrice | None:
    """Return the unit price of a piece, where the market's law asks for one."""
    rule = REGISTRY.markets[market_code].legal.unit_prices
    found = unit_price(amount, content=content, unit=unit, rule=rule) if content else None
    return UnitPrice(*found) if found else None


def price_history(*, variant_id: int, market_code: str) -> QuerySet[PriceHistory]:
    """Return every price that was shown, newest first."""
    return PriceHistory.objects.filter(variant_id=variant_id, market_id=market_code).order_by(
        "-valid_from", "-pk"
    )


def without_history() -> Q:
    """Return what is true of a price whose present amount no row of the history holds."""
    rows = PriceHistory.objects.filter(
        variant=OuterRef("variant"), market=OuterRef("market"), amount=OuterRef("amount")
    )
    return ~Q(Exists(rows))
