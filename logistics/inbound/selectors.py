"""Reads of suppliers and purchase orders."""

from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from logistics.forecast.models import StockProposal
from logistics.inbound.models import PurchaseOrder, PurchaseOrderLine
from shop.kernel.money import Money


def purchase_lines(*, order_id: int) -> QuerySet[PurchaseOrderLine]:
    """Return the lines of a purchase order by SKU, with what names them."""
    lines = PurchaseOrderLine.objects.filter(order_id=order_id)
    return lines.select_related("variant").order_by("variant__sku")


def proposals_to_order(*, warehouse_id: str) -> QuerySet[StockProposal]:
    """Return accepted proposals to buy for a warehouse that no purchase order has taken in."""
    return StockProposal.objects.filter(
        kind=StockProposal.Kind.REPLENISH,
        state=StockProposal.State.ACCEPTED,
        warehouse_id=warehouse_id,
        ordered__isnull=True,
    ).order_by("pk")


def last_prices(*, supplier_id: int, currency: str) -> dict[int, Decimal]:
    """Return what a supplier last asked for a unit, by variant id, in one currency."""
    rows = PurchaseOrderLine.objects.filter(
        order__supplier_id=supplier_id, order__currency=currency, order__placed_at__isnull=False
    ).order_by("order__placed_at", "pk")
    return dict(rows.values_list("variant_id", "unit_price"))


def purchase_total(*, order: PurchaseOrder) -> Money:
    """Return what a purchase order costs at its supplier."""
    total = order.lines.aggregate(sum=Sum(F("quantity") * F("unit_price")))["sum"]
    return Money(total or Decimal(0), order.currency)
