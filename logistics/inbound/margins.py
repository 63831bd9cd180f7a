"""What is left of a line of an order when its goods have been paid for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from logistics.inbound.models import CostRow
from shop.kernel.money import Money, round_money
from shop.orders.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class Margin:
    """A line of an order in the books' currency; without a known cost there is no margin."""

    line: OrderLine
    units: int
    net: Money
    unit_cost: Money | None
    cost: Money | None

    @property
    def margin(self) -> Money | None:
        """What is left of the net price."""
        return None if self.cost is None else self.net - self.cost

    @property
    def rate(self) -> Decimal | None:
        """The margin as a fraction of the net price."""
        if self.margin is None or not self.net.amount:
            return None
        return self.margin.amount / self.net.amount


def margins_of(*, order: Order) -> list[Margin]:
    """Return the margin of each line of an order, its cancelled units left out; two statements.

    Units do not say which delivery they came with: a unit costs the mean of what the line's
    warehouse had received of it before the order was placed. Of what was ordered ahead it is the
    first delivery afterwards.
    """
    lines = list(
        OrderLine.objects.filter(order=order).select_related("consignment").order_by("sku", "pk")
    )
    rows = _rows_by_shelf({line.variant_id for line in lines})
    return [_margin(line, order=order, rows=rows) for line in lines]


def _rows_by_shelf(variant_ids: Collection[int]) -> dict[tuple[str, int], list[CostRow]]:
    found: dict[tuple[str, int], list[CostRow]] = {}
    for row in CostRow.objects.filter(variant_id__in=variant_ids).order_by("arrived_at", "pk"):
        found.setdefault((row.warehouse_id, row.variant_id), []).append(row)
    return found


def _margin(
    line: OrderLine, *, order: Order, rows: Mapping[tuple[str, int], Sequence[CostRow]]
) -> Margin:
    units = line.quantity - line.cancelled_quantity
    books = settings.ACCOUNTING_CURRENCY
    share = line.net.amount * units / line.quantity / order.rate
    net = round_money(Money(share, books))
    known = rows.get((line.consignment.warehouse_id, line.variant_id), [])
    before = [row for row in known if row.arrived_at <= order.placed_at] or known[:1]
    if not before:
        return Margin(line, units, net, None, None)
    total = sum((row.total for row in before), start=Decimal(0))
    count = sum(row.units for row in before)
    each = Money(total / count, books)
    return Margin(line, units, net, round_money(each), round_money(each * units))
