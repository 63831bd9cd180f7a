"""Rates propose prices; people decide."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from shop.catalogue.models import Variant
from shop.kernel.money import Money
from shop.markets.registry import REGISTRY, Market
from shop.markets.selectors import latest_rate
from shop.pricing.calculate import propose_price, round_price
from shop.pricing.models import Price, PriceProposal
from shop.pricing.services.prices import set_prices
from shop.tax.selectors import tax_data


@transaction.atomic
def propose_prices(
    *, market_code: str, at: datetime, variant_ids: Collection[int] | None = None
) -> int:
    """Propose a price for every variant whose base price, at today's rate, gives another one.

    Open proposals are replaced. Returns how many are open for the market's variants afterwards.

    :raises RateMissingError: when the market's currency has no rate yet
    """
    market = REGISTRY.markets[market_code]
    rate = latest_rate(currency=market.currency, on=at.date())
    tax_rate = _tax_in_price(market=market, on=at.date())
    variants = Variant.objects.filter(is_active=True, base_price__isnull=False)
    if variant_ids is not None:
        variants = variants.filter(pk__in=variant_ids)
    prices = Price.objects.filter(market_id=market_code, variant__in=variants)
    current = {price.variant_id: price.amount.amount for price in prices}
    rows = []
    for variant_id, base_price in variants.values_list("pk", "base_price"):
        raw = propose_price(
            net_base=base_price or Decimal(0),
            per_base=rate.per_euro,
            tax_rate=tax_rate,
            currency=market.currency,
        )
        proposed = round_price(raw, rule=market.rounding, step=market.rounding_step)
        if current.get(variant_id) != proposed.amount:
            rows.append(
                PriceProposal(
                    market_id=market_code,
                    variant_id=variant_id,
                    current=current.get(variant_id),
                    proposed=proposed,
                    rate=rate.per_euro,
                    rate_date=rate.date,
                    created_at=at,
                )
            )
    PriceProposal.objects.filter(
        market_id=market_code, variant__in=variants, state=PriceProposal.State.OPEN
    ).delete()
    PriceProposal.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


@transaction.atomic
def accept_proposals(
    *, proposal_ids: Collection[int], actor_id: int | None, at: datetime
) -> list[int]:
    """Charge what open proposals propose; return the ids of the variants whose price changed."""
    rows = _lock_open(proposal_ids=proposal_ids)
    prices: dict[tuple[str, int], Money] = {
        (row.market_id, row.variant_id): row.proposed for row in rows
    }
    set_prices(prices=prices, at=at)
    _decide(rows=rows, state=PriceProposal.State.ACCEPTED, actor_id=actor_id, at=at)
    return sorted({row.variant_id for row in rows})


@transaction.atomic
def reject_proposals(*, proposal_ids: Collection[int], actor_id: int | None, at: datetime) -> int:
    """Keep the prices as they are; return how many proposals were closed."""
    rows = _lock_open(proposal_ids=proposal_ids)
    _decide(rows=rows, state=PriceProposal.State.REJECTED, actor_id=actor_id, at=at)
    return len(rows)


def _lock_open(*, proposal_ids: Collection[int]) -> list[PriceProposal]:
    return list(
        PriceProposal.objects.select_for_update(of=("self",))
        .filter(pk__in=proposal_ids, state=PriceProposal.State.OPEN)
        .order_by("pk")
    )


def _decide(*, rows: list[PriceProposal], state: str, actor_id: int | None, at: datetime) -> None:
    for row in rows:
        row.state, row.decided_at, row.decided_by_id = state, at, actor_id
    PriceProposal.objects.bulk_update(rows, ["state", "decided_at", "decided_by"], batch_size=1000)


def _tax_in_price(*, market: Market, on: date) -> Decimal:
    """Return the standard rate inside the market's prices: that of its first country."""
    if not market.prices_include_tax:
        return Decimal(0)
    row = tax_data(on=on).rates.get((market.countries[0], "STANDARD"))
    return row.rate if row else Decimal(0)
