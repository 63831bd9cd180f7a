"""Bundles at the door: their components travel and are taxed, each at its share of the price."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shop.bundles.calculate import Share, spread_price
from shop.bundles.selectors import Parts, parts_of
from shop.catalogue.models import Variant
from shop.kernel.money import Money
from shop.landed.values import Part
from shop.pricing.selectors import prices_for


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle is made of, and which piece of it bears how much of its price."""

    parts: Parts
    shares: tuple[Share, ...]


def bundles_among(*, prices: Mapping[int, Money | None], market_code: str) -> dict[int, Bundle]:
    """Return the bundles among variants with their market's prices.

    One statement when there is none among them, no statement without variants. A bundle that has
    no price is not sold and bears no shares.
    """
    found = parts_of(variant_ids=list(prices))
    if not found:
        return {}
    components = {pk for parts in found.values() for pk in parts}
    own = prices_for(variant_ids=components, market_code=market_code)
    bundles = {}
    for pk, parts in found.items():
        price = prices[pk]
        shares = spread_price(price, parts=parts, prices=own) if price is not None else ()
        bundles[pk] = Bundle(parts, shares)
    return bundles


def parts_in(
    bundle_id: int, bundle: Bundle, *, quantity: int, variants: Mapping[int, Variant]
) -> Iterator[tuple[Variant, Part]]:
    """Yield the components of so many bundles; ``variants`` are loaded with their products."""
    counts: dict[int, int] = {}
    for share in bundle.shares:
        number = counts[share.component] = counts.get(share.component, 0) + 1
        yield (
            variants[share.component],
            Part(
                key=f"{share.component}.{bundle_id}.{number}",
                quantity=share.units * quantity,
                unit_price=share.unit_price,
                bundle=bundle_id,
            ),
        )
