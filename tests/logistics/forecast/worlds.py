"""Weeks of sales, and how a warehouse is supplied."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from logistics.forecast.models import ForecastRun, SalesWeek, StockProposal, SupplyRule
from logistics.forecast.services import ask_for_run, finish_run
from shop.catalogue.models import Variant
from shop.inventory.models import StockItem
from tests.factories.basics import MarketFactory, VariantFactory, WarehouseFactory

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def sells(units: list[int], *, variant: Variant | None = None, market: str = "de") -> Variant:
    """Bring weeks along, the last one the week before MONDAY; weeks with nothing have no row."""
    sold = variant or VariantFactory()
    place = MarketFactory(code=market)
    SalesWeek.objects.bulk_create(
        SalesWeek(
            variant=sold,
            market=place,
            week=MONDAY - timedelta(weeks=len(units) - at),
            units=count,
        )
        for at, count in enumerate(units)
        if count
    )
    return sold


def stocks(variant: Variant, warehouse: str, units: int) -> None:
    """Put units into a warehouse without asking the ledger."""
    StockItem.objects.update_or_create(
        variant=variant,
        warehouse=WarehouseFactory(code=warehouse),
        defaults={"on_hand": units},
    )


def supplied(warehouse: str = "HAM", **rule: Any) -> SupplyRule:
    """Let a warehouse be planned."""
    made: SupplyRule = SupplyRule.objects.create(warehouse=WarehouseFactory(code=warehouse), **rule)
    return made


def planned() -> ForecastRun:
    """Plan the week of NOW."""
    run = ask_for_run.__wrapped__(day=NOW.date(), at=NOW)
    finish_run.__wrapped__(run_id=run.pk, at=NOW)
    run.refresh_from_db()
    return run


def proposed() -> StockProposal:
    """Return a proposal to buy for Hamburg."""
    supplied()
    stocks(sells([10] * 20), "HAM", 5)
    planned()
    return StockProposal.objects.get()
