"""The shelves that a cart's lines share: a bundle and its component compete for the same units."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from shop.bundles.calculate import makeable
from shop.bundles.selectors import Parts
from shop.cart.models import Cart
from shop.inventory.selectors import available_by_warehouse, sellable_stock
from shop.landed.bundles import Bundle
from shop.markets.registry import REGISTRY

Stock = Mapping[tuple[int, str], int]
"""Units that the buyer may have, by variant and warehouse."""


def parts_or_self(variant_id: int, bundle: Bundle | None) -> Parts:
    """Return what one piece of a line takes off the shelves: its parts, or just itself."""
    return bundle.parts if bundle else {variant_id: 1}


@dataclass(slots=True)
class SharedStock:
    """What the market's warehouses can promise, and how much of it the lines before have taken."""

    units: Stock
    arrivals: Mapping[tuple[int, str], date] = field(default_factory=dict)
    """Which of the shelves are still to be filled, and when; a bundle is never made of those."""
    taken: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(
        cls, *, cart: Cart, variant_ids: Collection[int], bundles: Mapping[int, Bundle]
    ) -> "SharedStock":
        """Read the shelves of everything that lines of a cart draw on."""
        singles = {pk for pk in variant_ids if pk not in bundles}
        components = {pk for bundle in bundles.values() for pk in bundle.parts}
        shelves = sellable_stock(
            variant_ids=singles | components,
            bundles={},
            warehouse_codes=REGISTRY.markets[cart.market_id].warehouses,
            market_code=cart.market_id,
            user_id=cart.user_id,
        )
        return cls(
            {(shelf.variant_id, shelf.warehouse): shelf.units for shelf in shelves},
            {
                (shelf.variant_id, shelf.warehouse): shelf.arrives_on
                for shelf in shelves
                if shelf.arrives_on
            },
        )

    def available(self, parts: Parts, *, may_wait: bool) -> int:
        """Return how many pieces can still be had; the parts of one come from one warehouse.

        That is how the product's page counts. What other lines have taken is not bound to a
        warehouse before the route is chosen, so it is subtracted from all of them together.
        """
        held: Counter[int] = Counter()
        by_warehouse: dict[str, dict[int, int]] = {}
        for (variant, warehouse), units in self.shelves_of(parts, may_wait=may_wait).items():
            held[variant] += units
            by_warehouse.setdefault(warehouse, {})[variant] = units
        whole = sum(makeable(parts=parts, units=units) for units in by_warehouse.values())
        left = {variant: max(0, held[variant] - self.taken[variant]) for variant in parts}
        return min(whole, makeable(parts=parts, units=left))

    def take(self, parts: Parts, quantity: int) -> None:
        """Note what a line takes."""
        for variant, each in parts.items():
            self.taken[variant] += each * quantity

    def shelves_of(self, parts: Parts, *, may_wait: bool) -> Stock:
        """Return the shelves that a line draws on; those that are still to be filled if it may."""
        return {
            shelf: units
            for shelf, units in self.units.items()
            if shelf[0] in parts and (may_wait or shelf not in self.arrivals)
        }

    def arrivals_of(self, variant_id: int) -> dict[str, date]:
        """Return when a piece is expected that is nowhere yet, by warehouse."""
        return {code: day for (pk, code), day in self.arrivals.items() if pk == variant_id}


def stock_of(
    *, variant_ids: list[int], market_code: str, user_id: int | None
) -> dict[int, dict[str, int]]:
    """Return how many units each of the market's warehouses can promise the buyer, by variant."""
    stock: dict[int, dict[str, int]] = {}
    found = available_by_warehouse(
        variant_ids=variant_ids,
        warehouse_codes=REGISTRY.markets[market_code].warehouses,
        market_code=market_code,
        user_id=user_id,
    )
    for (variant_id, warehouse), units in found.items():
        stock.setdefault(variant_id, {})[warehouse] = units
    return stock
