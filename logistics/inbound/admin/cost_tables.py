"""The bills of a head haul and what its units have cost, as tables."""

from logistics.inbound.calculate import unit_costs
from logistics.inbound.models import CostRow, HaulCost, HeadHaul
from logistics.inbound.selectors import costs_of_haul
from logistics.inbound.services.costs import PARTS
from shop.kernel.admin import as_money, reader_locale
from shop.kernel.formats import format_number
from shop.kernel.money import Money


def cost_tables(haul: HeadHaul) -> dict[str, object]:
    """Return the bills with their rates, and the cost rows with the price of each unit."""
    return {
        "bills": [_bill(cost) for cost in haul.costs.order_by("pk")],
        "costs": [cost_cells(row) for row in costs_of_haul(haul_id=haul.pk)],
    }


def cost_cells(row: CostRow) -> dict[str, object]:
    """Return a cost row, whose variant must be loaded, as cells."""
    currency = str(row.money("total").currency)
    prices = unit_costs(row.total, units=row.units)
    return {
        "sku": row.variant.sku,
        "units": row.units,
        "parts": [as_money(row.money(part)) for part in PARTS],
        "total": as_money(row.money("total")),
        "each": [f"{count} × {as_money(Money(cost, currency))}" for count, cost in prices],
    }


def _bill(cost: HaulCost) -> dict[str, object]:
    is_foreign = cost.amount.currency != cost.booked.currency
    rate = format_number(cost.rate, locale=reader_locale()) if is_foreign else ""
    return {
        "row": cost,
        "amount": as_money(cost.amount),
        "booked": as_money(cost.booked),
        "rate": rate,
    }
