"""Reads of the inventory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now, TruncDate

from shop.accounts.models import CustomerGroup
from shop.bundles.calculate import makeable
from shop.bundles.selectors import Parts, parts_of
from shop.inventory.calculate import sellable_units
from shop.inventory.coming import coming_units, waiting_preorders
from shop.inventory.models import (
    Figure,
    Lot,
    ProtectedStock,
    Reservation,
    SafetyBuffer,
    StockCount,
    StockCountLine,
    StockImport,
    StockImportLine,
    StockItem,
    TransferLine,
)
from shop.markets.registry import REGISTRY

FIGURES: tuple[str, ...] = tuple(Figure.values)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Units of a variant that a market may promise from a warehouse.

    With ``arrives_on`` they are not there yet, and are expected on that day.
    """

    variant_id: int
    warehouse: str
    country: str
    units: int
    arrives_on: date | None = None


def sellable_stock(
    *,
    variant_ids: Collection[int],
    warehouse_codes: Collection[str],
    market_code: str,
    user_id: int | None = None,
    bundles: Mapping[int, Parts] | None = None,
) -> list[Shelf]:
    """Return where a market may promise units to a shopper, empty shelves left out; two statements.

    Every page, the basket and the order ask here, so that they agree: see `calculate`. Units that
    are protected for a customer group are seen by its members only; without a user, by nobody. A
    bundle is where all its parts are, as often as the scarcest of them allows; who has read the
    ``bundles`` among the variants saves the second statement. Of single pieces that are sold out
    everywhere there are the units that are coming and sold ahead: two statements more.
    """
    if bundles is None:
        bundles = parts_of(variant_ids=variant_ids)
    shelves = _sellable_shelves(
        variant_ids={*variant_ids, *(pk for parts in bundles.values() for pk in parts)},
        warehouse_codes=warehouse_codes,
        market_code=market_code,
        user_id=user_id,
    )
    singles = set(variant_ids) - bundles.keys()
    own = [row for row in shelves if row.variant_id in singles]
    sold_out = singles - {row.variant_id for row in own}
    if sold_out:
        ahead = coming_units(variant_ids=sold_out, warehouse_codes=warehouse_codes)
        own += [Shelf(*facts) for facts in ahead]
    return [*own, *_bundle_shelves(shelves, bundles)] if bundles else own


def _sellable_shelves(
    *,
    variant_ids: Collection[int],
    warehouse_codes: Collection[str],
    market_code: str,
    user_id: int | None,
) -> list[Shelf]:
    rows = (
        _shelves(variant_ids=variant_ids, warehouse_codes=warehouse_codes)
        .annotate(buffered=_buffered(market_code), protected=_protected(user_id))
        .values_list(
            "variant_id", "warehouse_id", "warehouse__country", "free", "buffered", "protected"
        )
    )
    shelves = (
        Shelf(variant, code, country, sellable_units(free=free, buffered=kept, protected=others))
        for variant, code, country, free, kept, others in rows
    )
    return [shelf for shelf in shelves if shelf.units]


def _bundle_shelves(shelves: list[Shelf], bundles: Mapping[int, Parts]) -> list[Shelf]:
    units: dict[str, dict[int, int]] = {}
    for shelf in shelves:
        units.setdefault(shelf.warehouse, {})[shelf.variant_id] = shelf.units
    countries = {shelf.warehouse: shelf.country for shelf in shelves}
    found = (
        Shelf(bundle, code, countries[code], makeable(parts=parts, units=held))
        for bundle, parts in bundles.items()
        for code, held in units.items()
    )
    return [shelf for shelf in found if shelf.units]


def available_by_warehouse(
    *,
    variant_ids: Collection[int],
    warehouse_codes: Collection[str],
    market_code: str,
    user_id: int | None = None,
    bundles: Mapping[int, Parts] | None = None,
) -> dict[tuple[int, str], int]:
    """Return the same units by (variant id, warehouse code), without those that are coming."""
    shelves = sellable_stock(
        variant_ids=variant_ids,
        warehouse_codes=warehouse_codes,
        market_code=market_code,
        user_id=user_id,
        bundles=bundles,
    )
    there = [shelf for shelf in shelves if shelf.arrives_on is None]
    return {(shelf.variant_id, shelf.warehouse): shelf.units for shelf in there}


def markets_with_stock(
    *, variant_ids: Collection[int], warehouses: Mapping[str, Collection[str]]
) -> set[tuple[str, int]]:
    """Return (market, variant id) where anybody can buy a unit; three statements for all markets.

    ``warehouses`` are those of each market.
    """
    bundles = parts_of(variant_ids=variant_ids)
    variants = {*variant_ids, *(pk for parts in bundles.values() for pk in parts)}
    codes = {code for found in warehouses.values() for code in found}
    rows = list(
        _shelves(variant_ids=variants, warehouse_codes=codes)
        .annotate(protected=_protected(None))
        .values_list("variant_id", "warehouse_id", "free", "protected")
    )
    buffers: dict[tuple[str, int | None], int] = {
        (market, variant): units
        for market, variant, units in SafetyBuffer.objects.filter(
            Q(variant__isnull=True) | Q(variant_id__in=variants)
        ).values_list("market_id", "variant_id", "units")
    }
    sellable = {
        (market, code, variant): sellable_units(
            free=free,
            buffered=buffers.get((market, variant), buffers.get((market, None), 0)),
            protected=protected,
        )
        for market, own in warehouses.items()
        for variant, code, free, protected in rows
        if code in own
    }
    singles = {(market, pk) for (market, _code, pk), units in sellable.items() if units}
    return {pair for pair in singles if pair[1] not in bundles} | {
        (market, bundle)
        for bundle, parts in bundles.items()
        for market, own in warehouses.items()
        for code in own
        if all(sellable.get((market, code, pk), 0) >= each for pk, each in parts.items())
    }


def _shelves(
    *, variant_ids: Collection[int], warehouse_codes: Collection[str]
) -> QuerySet[StockItem]:
    return StockItem.objects.filter(
        variant_id__in=variant_ids,
        warehouse_id__in=warehouse_codes,
        warehouse__is_active=True,
        on_hand__gt=F("reserved"),
    ).annotate(free=F("on_hand") - F("reserved") - _over())


def _over() -> Coalesce:
    """Return the units of a shelf whose lots are over today: nobody is sold them."""
    today = TruncDate(Now(), tzinfo=UTC)
    lots = Lot.objects.filter(stock_item=OuterRef("pk"), units__gt=0, expires_on__lt=today)
    sums = lots.order_by().values("stock_item").annotate(sum=Sum("units"))
    return Coalesce(Subquery(sums.values("sum")), 0)


def _buffered(market_code: str) -> Coalesce:
    rows = SafetyBuffer.objects.filter(market_id=market_code)
    own = rows.filter(variant_id=OuterRef("variant_id")).values("units")
    return Coalesce(Subquery(own), Subquery(rows.filter(variant__isnull=True).values("units")), 0)


def _protected(user_id: int | None) -> Coalesce:
    rows = ProtectedStock.objects.filter(stock_item=OuterRef("pk"))
    if user_id is not None:
        rows = rows.exclude(group__in=CustomerGroup.objects.filter(members=user_id))
    sums = rows.order_by().values("stock_item").annotate(sum=Sum("units"))
    return Coalesce(Subquery(sums.values("sum")), 0)


def products_sold_in(*, market_code: str) -> list[int]:
    """Return the products that the warehouses of a market have, for a change that is for all."""
    shelves = StockItem.objects.filter(
        warehouse_id__in=REGISTRY.markets[market_code].warehouses, on_hand__gt=0
    )
    return list(shelves.values_list("variant__product_id", flat=True).distinct())


def promised_units(*, reference: str) -> dict[tuple[str, int], int]:
    """Return units that are promised to an order and not sent, by (warehouse code, variant id).

    Units that are not there yet are promised, too.
    """
    rows = Reservation.objects.filter(
        reference=reference, state__in=[Reservation.State.HELD, Reservation.State.FIRM]
    ).values_list("stock_item__warehouse_id", "stock_item__variant_id", "quantity")
    found = {(warehouse, variant): units for warehouse, variant, units in rows}
    for row in waiting_preorders(reference=reference):
        key = (row.stock_item.warehouse_id, row.stock_item.variant_id)
        found[key] = found.get(key, 0) + row.open_units
    return found


def ledger_differences() -> QuerySet[StockItem]:
    """Return the stock items whose figures are not the sums of their ledger rows."""
    sums = {f"ledger_{figure}": Sum(f"movements__{figure}_change", default=0) for figure in FIGURES}
    equal = {figure: F(f"ledger_{figure}") for figure in FIGURES}
    return StockItem.objects.annotate(**sums).exclude(**equal).order_by("pk")


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


def shelves_to_count(*, warehouse_id: str, limit: int) -> list[int]:
    """Return the shelves of a warehouse that were counted longest ago, never counted ones first.

    What lies on an open sheet is not put on another one.
    """
    states = StockCount.State
    lines = StockCountLine.objects.filter(stock_item=OuterRef("pk"))
    open_lines = lines.filter(count__state__in=[states.OPEN, states.COUNTING, states.REVIEW])
    done = lines.filter(count__state=states.DONE).order_by("-count__counted_at")
    shelves = (
        StockItem.objects.filter(~Exists(open_lines), warehouse_id=warehouse_id)
        .annotate(last=Subquery(done.values("count__counted_at")[:1]))
        .order_by(F("last").asc(nulls_first=True), "pk")
    )
    return list(shelves.values_list("pk", flat=True)[:limit])


def transfer_lines(*, transfer_id: int) -> QuerySet[TransferLine]:
    """Return the lines of a transfer by SKU, with what names them."""
    lines = TransferLine.objects.filter(transfer_id=transfer_id)
    return lines.select_related("variant").order_by("variant__sku")


def count_lines(*, count_id: int) -> QuerySet[StockCountLine]:
    """Return the lines of a count sheet by SKU, with what names them."""
    lines = StockCountLine.objects.filter(count_id=count_id)
    return lines.select_related("stock_item__variant").order_by("stock_item__variant__sku")
