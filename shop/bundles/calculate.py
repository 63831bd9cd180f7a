"""Arithmetic of bundles: how a price is spread over the pieces, and how many can be made."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from shop.kernel.money import Money, share_out


@dataclass(frozen=True, slots=True)
class Share:
    """Units of a component in one bundle that cost the same there."""

    component: int
    units: int
    unit_price: Money


def spread_price(
    price: Money, *, parts: Mapping[int, int], prices: Mapping[int, Money]
) -> tuple[Share, ...]:
    """Spread a bundle's price over its pieces by the components' own prices.

    Every piece gets whole cents, the largest remainders first, so that any of them can be taxed,
    declared and given back by itself; together they cost what the bundle does. Pieces of one
    component may differ by the smallest unit of the currency: they are shares of their own.
    """
    pieces = [component for component, units in parts.items() for _piece in range(units)]
    amounts = share_out(price, weights=[prices[component].amount for component in pieces])
    counted = Counter(zip(pieces, amounts, strict=True))
    return tuple(Share(component, units, each) for (component, each), units in counted.items())


def makeable(*, parts: Mapping[int, int], units: Mapping[int, int]) -> int:
    """Return how many bundles can be made of units of its components; of no parts, none."""
    return min((units.get(component, 0) // each for component, each in parts.items()), default=0)
