"""Setting prices and remembering what was shown."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from shop.kernel.money import Money, round_money
from shop.markets.registry import REGISTRY
from shop.pricing.calculate import ShownPrice, prior_price, running_since
from shop.pricing.locks import lock_prices
from shop.pricing.models import Price, PriceHistory
from shop.pricing.selectors import days_compared
from shop.tax.calculate import MissingLegalTermError

Key = tuple[str, int]


class WrongCurrencyError(Exception):
    """Raised when a price is not in its market's currency."""

    def __init__(self, *, market_code: str, currency: str) -> None:
        super().__init__(f"market {market_code} does not charge in {currency}")
        self.market_code, self.currency = market_code, currency


@transaction.atomic
def set_price(
    *,
    variant_id: int,
    market_code: str,
    amount: Money,
    at: datetime,
    is_reduction: bool | None = None,
) -> Price:
    """Charge an amount for a variant in a market from now on; the history keeps the old one.

    With ``is_reduction`` it is announced as a reduction, if the market's law lets it be one: then
    ``prior_amount`` of the answer is what it is compared with, else that is empty and nothing is
    announced. Left out, the announcement stays as long as the amount does. The caller marks the
    product's listings stale.

    :raises WrongCurrencyError: when the amount is not in the market's currency
    :raises ValueError: when the amount is negative
    """
    return set_prices(
        prices={(market_code, variant_id): amount}, at=at, are_reductions=is_reduction
    )[0]


@transaction.atomic
def set_prices(
    *, prices: Mapping[Key, Money], at: datetime, are_reductions: bool | None = None
) -> list[Price]:
    """Set many prices by (market code, variant id) with a fixed number of statements."""
    checked = {key: _checked(market_code=key[0], amount=amount) for key, amount in prices.items()}
    known = {
        (row.market_id, row.variant_id): row
        for row in lock_prices(variant_ids={variant for _market, variant in checked})
    }
    rows = [
        Price(market_id=market, variant_id=variant, amount=amount, updated_at=at)
        for (market, variant), amount in checked.items()
    ]
    if are_reductions:
        _announce(rows, at=at)
    elif are_reductions is None:
        _keep_announcements(rows, known)
    Price.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["market", "variant"],
        update_fields=["amount", "currency", "updated_at", "reduced_since", "prior_amount"],
    )
    _remember(
        changed=[row for row in rows if _is_news(row, known.get((row.market_id, row.variant_id)))],
        at=at,
    )
    return rows


def _announce(rows: Collection[Price], *, at: datetime) -> None:
    """Say of each price since when it is reduced, and from what, where the law lets it be so."""
    histories = _histories(variant_ids={row.variant_id for row in rows})
    for row in rows:
        history = histories[row.market_id, row.variant_id]
        try:
            days = days_compared(market=REGISTRY.markets[row.market_id])
        except MissingLegalTermError:
            continue
        prior = prior_price(history, amount=row.amount, at=at, days=days)
        if prior is not None:
            row.prior_amount = prior.amount
            row.reduced_since = running_since(history, amount=row.amount, at=at)


def _keep_announcements(rows: Collection[Price], known: Mapping[Key, Price]) -> None:
    for row in rows:
        before = known.get((row.market_id, row.variant_id))
        if before is not None and before.amount == row.amount:
            row.reduced_since, row.prior_amount = before.reduced_since, before.prior_amount


def _histories(*, variant_ids: Collection[int]) -> Mapping[Key, list[ShownPrice]]:
    found: defaultdict[Key, list[ShownPrice]] = defaultdict(list)
    rows = PriceHistory.objects.filter(variant_id__in=variant_ids).order_by("valid_from", "pk")
    for row in rows:
        shown = ShownPrice(row.amount, row.valid_from, row.is_reduction)
        found[row.market_id, row.variant_id].append(shown)
    return found


def _is_news(row: Price, before: Price | None) -> bool:
    """Tell whether shoppers see something else than before: another amount or announcement."""
    return before is None or (before.amount, before.prior_amount) != (row.amount, row.prior_amount)


def _remember(*, changed: Collection[Price], at: datetime) -> None:
    PriceHistory.objects.bulk_create(
        (
            PriceHistory(
                market_id=row.market_id,
                variant_id=row.variant_id,
                amount=row.amount,
                is_reduction=row.prior_amount is not None,
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
