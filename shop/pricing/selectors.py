"""Reads of prices."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from shop.bundles.models import BundlePart
from shop.catalogue.models import Variant
from shop.kernel.money import Money
from shop.markets.models import ExchangeRate
from shop.markets.registry import REGISTRY, Market
from shop.markets.selectors import RateQuote
from shop.pricing.calculate import reduction_rate, unit_price
from shop.pricing.models import Price, PriceHistory
from shop.tax.calculate import MissingLegalTermError, Term
from shop.tax.selectors import legal_term


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

    ``lowest_of_days`` tells that the prior price is the lowest of so many days before the
    reduction, and not just the price before it. A rate of less than one per cent is zero: say none.
    """

    prior: Money
    rate: Decimal
    lowest_of_days: int | None


def prices_for(*, variant_ids: Collection[int], market_code: str) -> dict[int, Money]:
    """Return the market's prices by variant id; a variant that is not sold there is left out."""
    return {row.variant_id: row.amount for row in price_rows(variant_ids, market_code=market_code)}


def price_rows(variant_ids: Collection[int], *, market_code: str) -> QuerySet[Price]:
    """Return the prices of what the market may sell; what law keeps from it is left out."""
    return price_rows_of(market=REGISTRY.markets[market_code]).filter(variant_id__in=variant_ids)


def price_rows_of(*, market: Market) -> QuerySet[Price]:
    """Return the prices of all that the market may sell, in its currency.

    A bundle is sold where each of its components could be: its price is spread by theirs.
    """
    withheld = {"variant__product__withheld_in__contains": [market.code]}
    sold = Price.objects.filter(market_id=market.code, currency=market.currency).exclude(**withheld)
    unsold = BundlePart.objects.filter(~Exists(sold.filter(variant=OuterRef("component"))))
    return sold.filter(~Exists(unsold.filter(bundle=OuterRef("variant"))))


def reduction_of(
    *, amount: Money, prior_amount: Decimal | None, market_code: str
) -> Reduction | None:
    """Return the reduction of a price whose row names what it is reduced from, if it does.

    Nothing is announced where no row of law says what it must be compared with.
    """
    if prior_amount is None:
        return None
    prior = Money(prior_amount, amount.currency)
    try:
        days = days_compared(market=REGISTRY.markets[market_code])
    except MissingLegalTermError:
        return None
    return Reduction(
        prior=prior,
        rate=reduction_rate(prior=prior, amount=amount),
        lowest_of_days=days,
    )


def days_compared(*, market: Market) -> int | None:
    """Return the lowest price of how many days a reduction is compared with today.

    Nothing where the market's law compares with the price before it, whatever that was.

    :raises MissingLegalTermError: when no row of law says how many
    """
    if market.legal.price_reductions != "lowest_30_days":
        return None
    today = timezone.localdate()
    return legal_term(Term.PRIOR_PRICE, country=market.countries[0], on=today).length


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


def priced_variants(
    variants: QuerySet[Variant], *, market: Market
) -> tuple[list[Variant], dict[int, Price]]:
    """Return the variants that the market sells, and their prices by id, in one statement."""
    sold = price_rows_of(market=market).filter(variant=OuterRef("pk"))
    rows = variants.annotate(
        sold_for=Subquery(sold.values("amount")), sold_before=Subquery(sold.values("prior_amount"))
    )
    found: list[Any] = [row for row in rows if row.sold_for is not None]
    return found, {row.pk: _price(row, market=market) for row in found}


def _price(row: Any, *, market: Market) -> Price:
    return Price(
        market_id=market.code,
        variant_id=row.pk,
        amount=Money(row.sold_for, market.currency),
        prior_amount=row.sold_before,
    )


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
