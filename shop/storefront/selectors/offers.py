"""What each variant of a product costs in a market, how many there are and when they come."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shop.bundles.selectors import Parts, parts_of
from shop.catalogue.models import Product, Variant
from shop.catalogue.selectors import label_of
from shop.inventory.selectors import sellable_stock
from shop.kernel.money import Money
from shop.landed.selectors import (
    Journey,
    LandedCost,
    default_destination,
    kept_standing,
    landed_cost,
)
from shop.markets.registry import Market
from shop.pricing.models import Price
from shop.pricing.selectors import Reduction, UnitPrice, reduction_of, unit_price_of
from shop.storefront.selectors.bundles import wanted_for_one


@dataclass(frozen=True, slots=True)
class Source:
    """A warehouse that has units of a variant, or expects some on a day."""

    warehouse: str
    country: str
    available: int
    arrives_on: date | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The value that a variant has for one option."""

    option: str
    option_label: str
    code: str
    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant that the market sells, its sources in the market's order of preference.

    A bundle has parts, and its sources are the warehouses that have all of them.
    """

    variant: Variant
    price: Money
    reduction: Reduction | None
    unit_price: UnitPrice | None
    sources: tuple[Source, ...]
    choices: tuple[Choice, ...]
    parts: Parts = field(default_factory=dict)

    @property
    def available(self) -> int:
        """Units that can be promised from the market's warehouses together."""
        return sum(source.available for source in self.sources)

    @property
    def is_available(self) -> bool:
        """Whether there is any, or some that can be ordered ahead."""
        return self.available > 0

    @property
    def arrives_on(self) -> date | None:
        """The first day on which what is ordered ahead is expected; none for what is there."""
        return min((one.arrives_on for one in self.sources if one.arrives_on), default=None)


def sources_by_variant(
    *,
    variant_ids: Collection[int],
    bundles: Mapping[int, Parts],
    market: Market,
    user_id: int | None = None,
) -> dict[int, tuple[Source, ...]]:
    """Return where the market's warehouses can promise units, by variant; one statement."""
    found: dict[int, list[Source]] = {pk: [] for pk in variant_ids}
    shelves = sellable_stock(
        variant_ids=variant_ids,
        bundles=bundles,
        warehouse_codes=market.warehouses,
        market_code=market.code,
        user_id=user_id,
    )
    for shelf in shelves:
        source = Source(shelf.warehouse, shelf.country, shelf.units, shelf.arrives_on)
        found[shelf.variant_id].append(source)
    order = market.warehouses.index
    return {
        pk: tuple(sorted(sources, key=lambda source: order(source.warehouse)))
        for pk, sources in found.items()
    }


def offers_of(
    *,
    variants: Iterable[Variant],
    prices: Mapping[int, Price],
    market: Market,
    language: str,
    user_id: int | None = None,
) -> list[Offer]:
    """Return the variants that have a price, in order, with the units that the user may buy."""
    priced = [variant for variant in variants if variant.pk in prices]
    ids = [variant.pk for variant in priced]
    bundles = parts_of(variant_ids=ids)
    sources = sources_by_variant(variant_ids=ids, bundles=bundles, market=market, user_id=user_id)
    return [
        Offer(
            variant=variant,
            price=prices[variant.pk].amount,
            reduction=reduction_of(
                amount=prices[variant.pk].amount,
                prior_amount=prices[variant.pk].prior_amount,
                market_code=market.code,
            ),
            unit_price=unit_price_of(
                amount=prices[variant.pk].amount,
                content=variant.content_amount,
                unit=variant.content_unit,
                market_code=market.code,
            ),
            sources=sources[variant.pk],
            choices=tuple(_choices(variant.found_values, language)),  # type: ignore[attr-defined]
            parts=bundles.get(variant.pk, {}),
        )
        for variant in priced
    ]


def chosen_offer(offers: Sequence[Offer], *, sku: str) -> Offer:
    """Return the offer that the address names, else the one that lists show.

    That is the first that is there, else the first that can be ordered ahead, else the first.
    """
    named = next((offer for offer in offers if offer.variant.sku.upper() == sku), None)
    return named or max(
        offers, key=lambda offer: (offer.is_available, offer.is_available and not offer.arrives_on)
    )


def landed_of(*, offer: Offer, product: Product, market: Market, at: datetime) -> LandedCost | None:
    """Return what one unit costs at the door of the market's default country; sold out, nothing.

    The warehouse is the one that would send it now, the delivery the cheapest. One statement, once
    the process knows the law; three more for a bundle.

    :raises NoDeliveryError: when nothing carries it there
    :raises TaxError: when its tax or duty there are not known
    """
    if not offer.sources:
        return None
    variant = offer.variant
    # Both were read already, though not together.
    variant.product = product
    on, place = at.date(), default_destination(market)
    arrivals = {
        (variant.pk, one.warehouse): one.arrives_on for one in offer.sources if one.arrives_on
    }
    return landed_cost(
        wanted=wanted_for_one(
            variant, price=offer.price, parts=offer.parts, market_code=market.code
        ),
        journey=Journey(market=market, destination=place, on=on, at=at, arrivals=arrivals),
        available={
            (pk, one.warehouse): one.available * each
            for one in offer.sources
            for pk, each in (offer.parts or {variant.pk: 1}).items()
        },
        standing=kept_standing(on=on),
    )


def _choices(values: Iterable[dict[str, Any]], language: str) -> Iterable[Choice]:
    for value in values:
        option = {"labels": value["option_labels"], "code": value["option"]}
        yield Choice(
            option=value["option"],
            option_label=label_of(option, language=language),
            code=value["code"],
            label=label_of(value, language=language),
            colour=value["colour"],
        )
