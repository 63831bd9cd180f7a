"""In which parcels a consignment really travels, as whoever sends them says.

A consignment is planned as one parcel and may be split later. Orders know nothing of shipments;
those who do register here what each parcel holds.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shop.kernel.money import Money, share_out
from shop.orders.models import OrderLine

Units = Mapping[int, int]
"""Units by order line id."""


@dataclass(frozen=True, slots=True)
class SentParcel:
    """What one parcel of a consignment holds; ``part`` counts from 1 within the consignment."""

    consignment_id: int
    part: int
    units: Units
    has_left: bool = False


Source = Callable[[int], Iterable[SentParcel]]


@dataclass(slots=True)
class ParcelSources:
    """Who knows of parcels that are under way; asked by order id."""

    sources: list[Source] = field(default_factory=list)

    def source(self, maker: Source) -> Source:
        """Add somebody who knows; parcels without units are left out by them."""
        self.sources.append(maker)
        return maker

    def of_order(self, order_id: int) -> dict[int, list[SentParcel]]:
        """Return the parcels by consignment id, in the order of their parts.

        A consignment that nobody has planned yet is not among them.
        """
        found: dict[int, list[SentParcel]] = {}
        rows = (row for source in self.sources for row in source(order_id))
        for row in sorted(rows, key=lambda row: (row.consignment_id, row.part)):
            found.setdefault(row.consignment_id, []).append(row)
        return found


PARCELS = ParcelSources()


def units_sent(*, order_id: int) -> dict[int, int]:
    """Return the units of each order line that have left in parcels."""
    sent: Counter[int] = Counter()
    for parcels in PARCELS.of_order(order_id).values():
        for parcel in parcels:
            if parcel.has_left:
                sent.update(parcel.units)
    return dict(sent)


def parcel_number(*, position: int, part: int) -> str:
    """Return how papers and the desk call a parcel: 1, and 1.2 for one that was split off."""
    return str(position) if part == 1 else f"{position}.{part}"


def share_by_value(
    total: Money, *, lines: Iterable[OrderLine], parcels: Sequence[Units], index: int
) -> Money:
    """Return a parcel's share of an amount, by the value of the goods in each of the parcels.

    The shares add up to the amount, whatever the parcels hold.
    """
    prices = {line.pk: line.unit_price.amount for line in lines}
    values = [
        sum((prices[line] * number for line, number in units.items()), start=Decimal(0))
        for units in parcels
    ]
    return share_out(total, weights=values)[index]
