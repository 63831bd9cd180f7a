"""Targets for each warehouse, and what to buy or move to reach them."""

from collections import defaultdict
from math import sqrt

from logistics.forecast.calculate.stock import (
    Move,
    Need,
    Purchase,
    Supply,
    Target,
    litres_of,
    moves_for,
    purchases_for,
    target_of,
)
from logistics.forecast.models import (
    Forecast,
    ForecastRun,
    StockProposal,
    StockTarget,
    SupplyRule,
)
from logistics.forecast.selectors import (
    WEEK,
    accepted_units,
    leaving_units,
    markets_supplied_by,
    open_proposals,
    stock_of,
    supply_rules,
    units_on_order,
)

DAYS = 7
MOVING_WEEKS = 2
"""How long an accepted move may take to be booked out."""


def write_proposals(run: ForecastRun) -> None:
    """Write the targets of a run, and proposals in place of those that nobody has decided.

    Only warehouses with a supply rule are planned. What was accepted within the lead time, or
    ordered of a supplier, counts as coming.
    """
    open_proposals().delete()
    StockTarget.objects.exclude(run=run).delete()
    rules = supply_rules()
    needs, idle = _needs(run, rules)
    moves = moves_for([*needs, *idle])
    StockProposal.objects.bulk_create(_as_proposal(run, move) for move in moves)
    for warehouse in sorted({need.warehouse for need in needs}):
        room = _rule(rules, warehouse, None)
        if room is None:
            continue
        bought = purchases_for(
            [need for need in needs if need.warehouse == warehouse],
            moved=[move for move in moves if move.need.warehouse == warehouse],
            container=room.container_litres,
        )
        fill = litres_of(bought) / room.container_litres
        StockProposal.objects.bulk_create(_as_purchase(run, one, fill) for one in bought)


def _needs(
    run: ForecastRun, rules: dict[tuple[str, int | None], SupplyRule]
) -> tuple[list[Need], list[Need]]:
    """Return what planned warehouses need, and what lies where nobody is served first."""
    served = markets_supplied_by()
    means: dict[tuple[int, str], float] = defaultdict(float)
    squares: dict[tuple[int, str], float] = defaultdict(float)
    room = {}
    for forecast in Forecast.objects.filter(run=run).select_related("variant").order_by("pk"):
        warehouse = served.get(forecast.market_id)
        if warehouse:
            key = (forecast.variant_id, warehouse)
            means[key] += forecast.weekly_mean
            # Markets are wrong independently of each other: their squares add up.
            squares[key] += forecast.spread**2
            room[forecast.variant_id] = _litres(forecast)
    stock, ordered, targets, needs = _free_stock(run), units_on_order(), [], []
    for (variant, warehouse), mean in means.items():
        rule = _rule(rules, warehouse, variant)
        if rule is None:
            continue
        spread = sqrt(squares[variant, warehouse])
        supply = _supply(rule)
        coming = accepted_units(since=run.week - WEEK * max(1, round(supply.lead_weeks)))
        available = sum(one.get((variant, warehouse), 0) for one in (stock, ordered, coming))
        target = target_of(mean=mean, spread=spread, supply=supply)
        needs.append(
            Need(
                variant=variant,
                warehouse=warehouse,
                available=available,
                mean=mean,
                target=target,
                supply=supply,
                litres=room[variant],
            )
        )
        targets.append(
            StockTarget(
                run=run,
                variant_id=variant,
                warehouse_id=warehouse,
                weekly_mean=mean,
                weekly_spread=spread,
                lead_weeks=supply.lead_weeks,
                lead_spread_weeks=supply.lead_spread,
                service_percent=rule.service_percent,
                safety_stock=target.safety,
                reorder_point=target.point,
                available=available,
            )
        )
    StockTarget.objects.bulk_create(targets)
    return needs, _idle(stock, set(means), set(room))


def _free_stock(run: ForecastRun) -> dict[tuple[int, str], int]:
    """Return what lies in the warehouses, less what was accepted to be moved away lately."""
    stock = stock_of()
    for key, units in leaving_units(since=run.week - WEEK * MOVING_WEEKS).items():
        stock[key] = max(0, stock.get(key, 0) - units)
    return stock


def _idle(
    stock: dict[tuple[int, str], int], wanted: set[tuple[int, str]], variants: set[int]
) -> list[Need]:
    """Return stock that no market is planned to be served from: all of it can be moved."""
    nothing = Target(safety=0, point=0, up_to=0)
    return [
        Need(
            variant=variant,
            warehouse=warehouse,
            available=units,
            mean=0.0,
            target=nothing,
            supply=Supply(service=0.5, lead_weeks=0, lead_spread=0, cover_weeks=0),
        )
        for (variant, warehouse), units in stock.items()
        if variant in variants and (variant, warehouse) not in wanted and units > 0
    ]


def _rule(
    rules: dict[tuple[str, int | None], SupplyRule], warehouse: str, variant: int | None
) -> SupplyRule | None:
    return rules.get((warehouse, variant)) or rules.get((warehouse, None))


def _supply(rule: SupplyRule) -> Supply:
    return Supply(
        service=float(rule.service_percent) / 100,
        lead_weeks=rule.lead_days / DAYS,
        lead_spread=rule.lead_spread_days / DAYS,
        cover_weeks=rule.cover_weeks,
        minimum=rule.minimum_units,
        carton=rule.carton_units,
    )


def _litres(forecast: Forecast) -> float:
    variant = forecast.variant
    sides = (variant.length_mm or 0, variant.width_mm or 0, variant.height_mm or 0)
    return sides[0] * sides[1] * sides[2] / 1_000_000


def _figures(need: Need) -> dict[str, float | int]:
    return {
        "available": need.available,
        "weekly": round(need.mean, 1),
        "point": need.target.point,
        "safety": need.target.safety,
        "up_to": need.target.up_to,
        "minimum": need.supply.minimum,
        "carton": need.supply.carton,
    }


def _as_proposal(run: ForecastRun, move: Move) -> StockProposal:
    return StockProposal(
        run=run,
        kind=StockProposal.Kind.TRANSFER,
        variant_id=move.need.variant,
        warehouse_id=move.need.warehouse,
        source_id=move.source,
        proposed_units=move.units,
        units=move.units,
        reason=_figures(move.need),
    )


def _as_purchase(run: ForecastRun, bought: Purchase, fill: float) -> StockProposal:
    figures = {
        **_figures(bought.need),
        "added": bought.added,
        "litres": round(bought.units * bought.need.litres, 1),
        "containers": round(fill, 2),
    }
    return StockProposal(
        run=run,
        kind=StockProposal.Kind.REPLENISH,
        variant_id=bought.need.variant,
        warehouse_id=bought.need.warehouse,
        proposed_units=bought.units,
        units=bought.units,
        reason=figures,
    )
