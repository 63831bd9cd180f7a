"""Reads of the forecast: histories, stock and how it is supplied."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import F, Min, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone

from logistics.forecast.calculate import Series
from logistics.forecast.models import (
    Forecast,
    ForecastRun,
    ForecastScore,
    SalesWeek,
    StockProposal,
    StockTarget,
    SupplyRule,
)
from logistics.inbound.models import PurchaseOrder, PurchaseOrderLine
from shop.inventory.models import StockItem
from shop.markets.registry import REGISTRY
from shop.orders.models import Order, OrderLine

HISTORY_WEEKS = 104
WEEK = timedelta(weeks=1)
SOLD = (
    Order.Status.AUTHORISED,
    Order.Status.PAID,
    Order.Status.PARTLY_REFUNDED,
    Order.Status.REFUNDED,
)


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def ordered_units(*, before: date) -> list[tuple[int, str, date, int]]:
    """Return units by variant, market and week out of orders, imported ones too.

    What a refund took back had been sold all the same; what was cancelled had not.
    """
    until = timezone.make_aware(datetime.combine(before, time()))
    rows = (
        OrderLine.objects.filter(
            order__status__in=SOLD,
            order__placed_at__gte=until - HISTORY_WEEKS * WEEK,
            order__placed_at__lt=until,
        )
        .values(week=TruncWeek("order__placed_at"), thing=F("variant_id"))
        .annotate(where=F("order__market_id"), units=Sum(F("quantity") - F("cancelled_quantity")))
        .filter(units__gt=0)
        .order_by("thing", "where", "week")
    )
    return [(row["thing"], row["where"], row["week"].date(), row["units"]) for row in rows]


def histories(*, before: date) -> dict[str, list[tuple[int, Series]]]:
    """Return each market's histories up to a week, with their variant's id; all equally long.

    A variant without a sale in its market has none. Weeks that are marked as sold out are missing.
    """
    first = before - HISTORY_WEEKS * WEEK
    rows = SalesWeek.objects.filter(
        week__gte=first, week__lt=before, variant__is_active=True
    ).order_by("variant_id", "market_id", "week", "source")
    begins = rows.aggregate(first=Min("week"))["first"]
    if begins is None:
        return {}
    weeks = (before - begins).days // 7
    found: dict[tuple[str, int], list[SalesWeek]] = defaultdict(list)
    for row in rows:
        found[row.market_id, row.variant_id].append(row)
    by_market: dict[str, list[tuple[int, Series]]] = defaultdict(list)
    for (market, variant), sales in found.items():
        if any(row.units for row in sales):
            by_market[market].append((variant, _series(variant, sales, begins, weeks)))
    return dict(by_market)


def _series(variant: int, sales: Iterable[SalesWeek], begins: date, weeks: int) -> Series:
    units: list[float | None] = [0.0] * weeks
    promoted = [False] * weeks
    missing = set()
    for row in sales:
        at = (row.week - begins).days // 7
        units[at] = (units[at] or 0.0) + row.units
        promoted[at] = promoted[at] or row.is_promoted
        if row.is_out_of_stock:
            missing.add(at)
    for at in missing:
        units[at] = None
    return Series(str(variant), tuple(units), tuple(promoted))


def markets_supplied_by() -> dict[str, str]:
    """Return for each market the warehouse that its demand is planned for: the first one."""
    return {
        code: market.warehouses[0] for code, market in REGISTRY.markets.items() if market.warehouses
    }


def sold_out(*, pairs: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return which variants no warehouse of a market can send, of those that are asked about."""
    free = {
        (variant, warehouse)
        for variant, warehouse in StockItem.objects.filter(
            on_hand__gt=F("reserved"), warehouse__is_active=True
        ).values_list("variant_id", "warehouse_id")
    }
    return [
        (variant, market)
        for variant, market in pairs
        if market in REGISTRY.markets
        and not any((variant, one) in free for one in REGISTRY.markets[market].warehouses)
    ]


def stock_of() -> dict[tuple[int, str], int]:
    """Return units that can still be promised by variant and warehouse."""
    rows = StockItem.objects.filter(warehouse__is_active=True).values_list(
        "variant_id", "warehouse_id", "on_hand", "reserved"
    )
    return {(variant, warehouse): held - kept for variant, warehouse, held, kept in rows}


def supply_rules() -> dict[tuple[str, int | None], SupplyRule]:
    """Return the rules by warehouse and variant; nothing for the variant means all others."""
    return {(rule.warehouse_id, rule.variant_id): rule for rule in SupplyRule.objects.all()}


def recent_sales(*, variant_id: int, market_id: str, before: date, weeks: int) -> list[SalesWeek]:
    """Return a variant's last weeks in a market, oldest first, one row for each source."""
    rows = SalesWeek.objects.filter(
        variant_id=variant_id, market_id=market_id, week__lt=before, week__gte=before - weeks * WEEK
    )
    return list(rows.order_by("week", "source"))


def scores_of(*, run: ForecastRun) -> QuerySet[ForecastScore]:
    """Return a run's errors by market, the best method first."""
    return run.scores.select_related("market").order_by("market__name", "rmsse", "method")


def open_proposals() -> QuerySet[StockProposal]:
    """Return the proposals that wait for somebody."""
    return StockProposal.objects.filter(state=StockProposal.State.OPEN).order_by("pk")


def accepted_units(*, since: date) -> dict[tuple[int, str], int]:
    """Return units that were accepted since a day, by variant and warehouse: they are coming.

    What a purchase order has ordered is not among them: the order knows better what still comes.
    """
    rows = (
        StockProposal.objects.filter(
            state=StockProposal.State.ACCEPTED,
            decided_at__date__gte=since,
            ordered__order__placed_at__isnull=True,
        )
        .values_list("variant_id", "warehouse_id")
        .annotate(total=Sum("units"))
    )
    return {(variant, warehouse): total for variant, warehouse, total in rows}


def units_on_order() -> dict[tuple[int, str], int]:
    """Return units of purchase orders that have not arrived, by variant and warehouse."""
    lines = PurchaseOrderLine.objects.filter(order__state=PurchaseOrder.State.PLACED)
    units: dict[tuple[int, str], int] = defaultdict(int)
    for line in lines.select_related("order"):
        units[line.variant_id, line.order.warehouse_id] += line.open_units
    return units


def leaving_units(*, since: date) -> dict[tuple[int, str], int]:
    """Return units that were accepted to be moved away since a day, by variant and warehouse."""
    rows = (
        StockProposal.objects.filter(
            state=StockProposal.State.ACCEPTED,
            kind=StockProposal.Kind.TRANSFER,
            decided_at__date__gte=since,
        )
        .values_list("variant_id", "source_id")
        .annotate(total=Sum("units"))
    )
    return {(variant, str(source)): total for variant, source, total in rows}


def target_for(*, proposal: StockProposal) -> StockTarget | None:
    """Return what a proposal's warehouse should have of its variant."""
    return StockTarget.objects.filter(
        variant_id=proposal.variant_id, warehouse_id=proposal.warehouse_id
    ).first()


def forecasts_of(*, variant_id: int) -> QuerySet[Forecast]:
    """Return what a variant will sell in all markets."""
    return (
        Forecast.objects.filter(variant_id=variant_id)
        .select_related("market")
        .order_by("market__name")
    )
