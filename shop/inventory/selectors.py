"""Reads of the inventory."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from shop.inventory.models import (
    Reservation,
    StockImport,
    StockImportLine,
    StockItem,
    StockMovement,
)


def available_by_warehouse(
    *, variant_ids: Collection[int], warehouse_codes: Collection[str]
) -> dict[tuple[int, str], int]:
    """Return units that can be promised by (variant id, warehouse code), zeros left out."""
    rows = StockItem.objects.filter(
        variant_id__in=variant_ids,
        warehouse_id__in=warehouse_codes,
        warehouse__is_active=True,
        on_hand__gt=F("reserved"),
    ).values_list("variant_id", "warehouse_id", "on_hand", "reserved")
    return {(variant, warehouse): held - kept for variant, warehouse, held, kept in rows}


def promised_units(*, reference: str) -> dict[tuple[str, int], int]:
    """Return units that are promised to an order and not sent, by (warehouse code, variant id)."""
    rows = Reservation.objects.filter(
        reference=reference, state__in=[Reservation.State.HELD, Reservation.State.FIRM]
    ).values_list("stock_item__warehouse_id", "stock_item__variant_id", "quantity")
    return {(warehouse, variant): units for warehouse, variant, units in rows}


def ledger_differences() -> QuerySet[StockItem]:
    """Return the stock items whose figures are not the sums of their ledger rows."""
    return (
        StockItem.objects.annotate(
            ledger_on_hand=Sum("movements__on_hand_change", default=0),
            ledger_reserved=Sum("movements__reserved_change", default=0),
        )
        .exclude(on_hand=F("ledger_on_hand"), reserved=F("ledger_reserved"))
        .order_by("pk")
    )


def movements_of(*, stock_item_id: int) -> QuerySet[StockMovement]:
    """Return a stock item's ledger, newest first."""
    return StockMovement.objects.filter(stock_item_id=stock_item_id).order_by("-created_at", "-pk")


def resting_stock_imports(*, before: datetime) -> list[int]:
    """Return the imports that should be booked and that nobody has worked on since a moment."""
    resting = StockImport.objects.filter(state=StockImport.State.RUNNING, touched_at__lt=before)
    return list(resting.order_by("pk").values_list("pk", flat=True))


def stock_import_counts(*, stock_import_id: int) -> dict[str, int]:
    """Return how many lines of an import wait, are booked and are refused."""
    states = StockImportLine.State
    return StockImportLine.objects.filter(stock_import_id=stock_import_id).aggregate(
        waiting=Count("pk", filter=Q(state=states.WAITING)),
        booked=Count("pk", filter=Q(state=states.BOOKED)),
        refused=Count("pk", filter=Q(state=states.REFUSED)),
    )
