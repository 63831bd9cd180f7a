"""Rates propose prices; people decide, and not more often than the market allows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from shop.catalogue.models import Variant
from shop.kernel.money import Money
from shop.markets.registry import REGISTRY, Market
from shop.markets.selectors import RateQuote, latest_rate
from shop.pricing.calculate import propose_price, round_price
from shop.pricing.locks import lock_open_proposals
from shop.pricing.models import Price, PriceProposal
from shop.pricing.selectors import rate_drifts
from shop.pricing.services.prices import set_prices
from shop.tax.selectors import tax_data


@dataclass(frozen=True, slots=True)
class Accepted:
    """The variants whose price changed, and how many proposals have to wait some more days."""

    variant_ids: tuple[int, ...]
    too_early: int


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
    variants = Variant.objects.filter(is_active=True, base_price__isnull=False)
    if variant_ids is not None:
        variants = variants.filter(pk__in=variant_ids)
    prices = {
        price.variant_id: price
        for price in Price.objects.filter(market_id=market_code, variant__in=variants)
    }
    drifts = rate_drifts(market=market, prices=prices.values(), rate=rate)
    tax_rate = _tax_in_price(market=market, on=at.date())
    rows = []
    for variant_id, base_price in variants.values_list("pk", "base_price"):
        row = _proposal(
            market, rate=rate, tax_rate=tax_rate, base_price=base_price or Decimal(0), at=at
        )
        price = prices.get(variant_id)
        if price is None or price.amount != row.proposed:
            rows.append(_about(row, variant_id=variant_id, price=price, drifts=drifts))
    PriceProposal.objects.filter(
        market_id=market_code, variant__in=variants, state=PriceProposal.State.OPEN
    ).delete()
    PriceProposal.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def propose_after_drift(*, market_code: str, at: datetime) -> int:
    """Propose prices where the rate has left the market's tolerance since they were set.

    Prices younger than the market's minimum of days are left in peace. Returns how many proposals
    are open for the variants looked at; a market in the accounting currency has none.

    :raises RateMissingError: when the market's currency has no rate yet
    """
    market = REGISTRY.markets[market_code]
    if market.fx_tolerance is None:
        return 0
    rate = latest_rate(currency=market.currency, on=at.date())
    settled = at - timedelta(days=market.fx_min_days)
    prices = list(Price.objects.filter(market_id=market_code, updated_at__lte=settled))
    drifts = rate_drifts(market=market, prices=prices, rate=rate)
    drifted = [pk for pk, drift in drifts.items() if abs(drift) > market.fx_tolerance]
    if not drifted:
        return 0
    return propose_prices(market_code=market_code, at=at, variant_ids=drifted)


@transaction.atomic
def accept_proposals(
    *, proposal_ids: Collection[int], actor_id: int | None, at: datetime
) -> Accepted:
    """Charge what open proposals propose, except where the price is still too young."""
    found = lock_open_proposals(proposal_ids=proposal_ids)
    rows = [row for row in found if row.acceptable_from is None or row.acceptable_from <= at.date()]
    prices: dict[tuple[str, int], Money] = {
        (row.market_id, row.variant_id): row.proposed for row in rows
    }
    set_prices(prices=prices, at=at)
    _decide(rows=rows, state=PriceProposal.State.ACCEPTED, actor_id=actor_id, at=at)
    return Accepted(
        variant_ids=tuple(sorted({row.variant_id for row in rows})),
        too_early=len(found) - len(rows),
    )


@transaction.atomic
def reject_proposals(*, proposal_ids: Collection[int], actor_id: int | None, at: datetime) -> int:
    """Keep the prices as they are; return how many proposals were closed."""
    rows = lock_open_proposals(proposal_ids=proposal_ids)
    _decide(rows=rows, state=PriceProposal.State.REJECTED, actor_id=actor_id, at=at)
    return len(rows)


def _proposal(
    market: Market, *, rate: RateQuote, tax_rate: Decimal, base_price: Decimal, at: datetime
) -> PriceProposal:
    raw = propose_price(
        net_base=base_price, per_base=rate.per_euro, tax_rate=tax_rate, currency=market.currency
    )
    return PriceProposal(
        market_id=market.code,
        proposed=round_price(raw, rule=market.rounding, step=market.rounding_step),
        rate=rate.per_euro,
        rate_date=rate.date,
        base_price=base_price,
        tax_rate=tax_rate,
        created_at=at,
    )


def _about(
    row: PriceProposal, *, variant_id: int, price: Price | None, drifts: Mapping[int, Decimal]
) -> PriceProposal:
    row.variant_id = variant_id
    if price is not None:
        days = REGISTRY.markets[row.market_id].fx_min_days
        row.current = price.amount.amount
        row.drift = drifts.get(variant_id)
        row.acceptable_from = price.updated_at.date() + timedelta(days=days) if days else None
    return row


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
