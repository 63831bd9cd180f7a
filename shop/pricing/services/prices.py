"""Setting prices and remembering what was shown."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from shop.kernel.money import Money, round_money
from shop.markets.registry import REGISTRY
from shop.pricing.models import Price, PriceHistory


class WrongCurrencyError(Exception):
    """Raised when a price is not in its market's currency."""

    def __init__(self, *, market_code: str, currency: str) -> None:
        super().__init__(f"market {market_code} does not charge in {currency}")
        self.market_code, self.currency = market_code, currency


@transaction.atomic
def set_price(*, variant_id: int, market_code: str, amount: Money, at: datetime) -> Price:
    """Charge an amount for a variant in a market from now on; the history keeps the old one.

    The caller marks the product's listings stale.

    :raises WrongCurrencyError: when the amount is not in the market's currency
    :raises ValueError: when the amount is negative
    """
    return set_prices(prices={(market_code, variant_id): amount}, at=at)[0]


@transaction.atomic
def set_prices(*, prices: dict[tuple[str, int], Money], at: datetime) -> list[Price]:
    """Set many prices by (market code, variant id) with a fixed number of statements."""
    checked = {key: _checked(market_code=key[0], amount=amount) for key, amount in prices.items()}
    known = {
        (row.market_id, row.variant_id): row.amount
        for row in Price.objects.filter(variant_id__in={variant for _market, variant in checked})
    }
    rows = [
        Price(market_id=market, variant_id=variant, amount=amount, updated_at=at)
        for (market, variant), amount in checked.items()
    ]
    Price.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["market", "variant"],
        update_fields=["amount", "currency", "updated_at"],
    )
    _remember(
        changed=(row for row in rows if known.get((row.market_id, row.variant_id)) != row.amount),
        at=at,
    )
    return rows


def _remember(*, changed: Iterable[Price], at: datetime) -> None:
    PriceHistory.objects.bulk_create(
        (
            PriceHistory(
                market_id=row.market_id,
                variant_id=row.variant_id,
                amount=row.amount,
                valid_from=at,
            )
            for row in changed
        ),
        batch_size=1000,
    )


def _checked(*, market_code: str, amount: Money) -> Money:
    if str(amount.currency) != REGISTRY.markets[market_code].currency:
        raise WrongCurrencyError(market_code=market_code, currency=str(amount.currency))
    if amount.amount < 0:
        raise ValueError("prices are not negative")
    return round_money(amount)
