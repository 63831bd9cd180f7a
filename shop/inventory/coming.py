"""Reads of units that are not there yet, and of what was ordered ahead."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from shop.inventory.calculate import Coming, next_day
from shop.inventory.models import ExpectedUnits, Preorder


def coming_units(
    *, variant_ids: Collection[int], warehouse_codes: Collection[str]
) -> list[tuple[int, str, str, int, date]]:
    """Return what a shopper can order ahead: of each shelf the next day that has units left.

    Variant, warehouse, its country, units and day; two statements at most.
    """
    coming: dict[tuple[int, int, str, str], list[Coming]] = {}
    rows = ExpectedUnits.objects.filter(
        stock_item__variant_id__in=variant_ids,
        stock_item__warehouse_id__in=warehouse_codes,
        stock_item__warehouse__is_active=True,
    ).order_by("expected_on", "pk")
    shelf = ("id", "variant_id", "warehouse_id", "warehouse__country")
    names = (f"stock_item__{name}" for name in shelf)
    for *key, units, day in rows.values_list(*names, "units", "expected_on"):
        coming.setdefault(tuple(key), []).append(Coming(units, day))
    today = timezone.localdate()
    waiting = _waiting_units({key[0] for key in coming}) if coming else {}
    found = []
    for (item, variant, code, country), deliveries in coming.items():
        offer = next_day(deliveries, waiting=waiting.get(item, 0))
        # A day that is over says nothing of when goods come: somebody must say it first.
        if offer is not None and offer[1] >= today:
            found.append((variant, code, country, *offer))
    return found


def days_ahead(
    *, variant_ids: Collection[int], warehouses: Mapping[str, Collection[str]]
) -> dict[tuple[str, int], date]:
    """Return by (market, variant id) the first day of what can be ordered ahead there.

    ``warehouses`` are those of each market. Whether the piece is sold out there is not asked.
    """
    codes = {code for own in warehouses.values() for code in own}
    days: dict[tuple[str, int], date] = {}
    for variant, code, _country, _units, day in coming_units(
        variant_ids=variant_ids, warehouse_codes=codes
    ):
        for market in (market for market, own in warehouses.items() if code in own):
            days[market, variant] = min(day, days.get((market, variant), day))
    return days


def _waiting_units(stock_item_ids: Collection[int]) -> dict[int, int]:
    rows = (
        Preorder.objects.filter(
            stock_item_id__in=stock_item_ids, state__in=[Preorder.State.HELD, Preorder.State.FIRM]
        )
        .values_list("stock_item_id")
        .annotate(units=Sum(F("quantity") - F("filled")))
    )
    return dict(rows)


def waiting_preorders(*, reference: str) -> QuerySet[Preorder]:
    """Return what an order still waits for, with its variant and warehouse, by day."""
    rows = Preorder.objects.filter(
        reference=reference, state__in=[Preorder.State.HELD, Preorder.State.FIRM]
    )
    return rows.select_related("stock_item").order_by("expected_on", "pk")


def released_preorders(*, reference: str) -> set[tuple[str, int]]:
    """Return what an order had ordered ahead and lost, by (warehouse code, variant id)."""
    rows = Preorder.objects.filter(reference=reference, state=Preorder.State.RELEASED)
    return set(rows.values_list("stock_item__warehouse_id", "stock_item__variant_id"))
