"""Reads of suppliers, purchase orders and what carries them."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import F, Max, QuerySet, Sum

from logistics.forecast.models import StockProposal
from logistics.inbound.models import CostRow, HeadHaul, Load, PurchaseOrder, PurchaseOrderLine
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


def loads_under_way(*, order_id: int) -> QuerySet[Load]:
    """Return what of a purchase order lies in containers that nobody has received yet."""
    loads = Load.objects.filter(line__order_id=order_id, container__received_at__isnull=True)
    return loads.exclude(container__haul__state=HeadHaul.State.CANCELLED)


def hauls_of(*, order_id: int) -> QuerySet[HeadHaul]:
    """Return the head hauls that carry something of a purchase order, each once, oldest first."""
    hauls = HeadHaul.objects.filter(containers__loads__line__order_id=order_id)
    return hauls.exclude(state=HeadHaul.State.CANCELLED).distinct().order_by("pk")


def loads_of(*, haul_id: int) -> QuerySet[Load]:
    """Return what a head haul carries, by container and SKU, with what names it."""
    return (
        Load.objects.filter(container__haul_id=haul_id)
        .select_related("container", "line__order", "line__variant")
        .order_by("container__number", "line__variant__sku", "pk")
    )


def loaded_units(*, line_ids: Collection[int], but_for: int) -> dict[int, int]:
    """Return how many units of lines lie in closed containers of other head hauls, by line id."""
    rows = (
        Load.objects.filter(line_id__in=line_ids, container__received_at__isnull=True)
        .exclude(container__haul__state=HeadHaul.State.CANCELLED)
        .exclude(container__haul_id=but_for)
        .values_list("line_id")
        .annotate(units=Sum("quantity"))
    )
    return dict(rows)


def awaited_variants(*, warehouse_id: str, variant_ids: Collection[int]) -> set[int]:
    """Return which variants purchase orders of a warehouse still wait for."""
    lines = PurchaseOrderLine.objects.filter(
        order__state=PurchaseOrder.State.PLACED,
        order__warehouse_id=warehouse_id,
        variant_id__in=variant_ids,
    )
    return {line.variant_id for line in lines if line.open_units > 0}


def costs_of_haul(*, haul_id: int) -> QuerySet[CostRow]:
    """Return what the units that a head haul brought have cost, by SKU, with what names them."""
    rows = CostRow.objects.filter(load__container__haul_id=haul_id)
    return rows.select_related("variant").order_by("variant__sku", "pk")


def costs_of_purchase(*, order_id: int) -> QuerySet[CostRow]:
    """Return what the units of a purchase order that arrived have cost, by SKU."""
    rows = CostRow.objects.filter(line__order_id=order_id)
    return rows.select_related("variant").order_by("variant__sku", "pk")


def arrivals_by_line(*, line_ids: Collection[int]) -> dict[int, date]:
    """Return when the last container with goods of a line arrives, by line id."""
    rows = (
        Load.objects.filter(line_id__in=line_ids, container__received_at__isnull=True)
        .exclude(container__haul__state=HeadHaul.State.CANCELLED)
        .values_list("line_id")
        .annotate(day=Max("container__haul__arrives_on"))
    )
    return dict(rows)
