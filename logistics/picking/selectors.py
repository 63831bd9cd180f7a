"""Reads of picking: what waits, what is next on a walk, and what has to go back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Sum

from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.picking.calculate import gtin_spellings, same_article
from logistics.picking.models import PickLine, PickScan, Wave, WaveParcel
from shop.catalogue.models import Variant
from shop.delivery.calendar import NO_DAYS, Calendar, next_cut_off
from shop.delivery.selectors import calendar_on
from shop.inventory.lots import lots_to_take
from shop.inventory.models import Lot
from shop.orders.states import READY_TO_FULFIL

LineState, ParcelState = PickLine.State, WaveParcel.State


@dataclass(frozen=True, slots=True)
class Waiting:
    """The parcels of a warehouse for one carrier that wait for somebody to pick them."""

    warehouse_id: str
    carrier_id: str
    parcels: int
    oldest: datetime
    leaves_at: datetime | None


def waiting_parcels() -> QuerySet[Shipment]:
    """Return the parcels that can go on a wave, longest waiting first.

    They are to be packed, their order's goods may leave, nobody has begun with them, and they are
    on no wave.
    """
    on_a_wave = WaveParcel.objects.filter(shipment=OuterRef("pk"), state__in=WaveParcel.ACTIVE)
    begun = ShipmentLine.objects.filter(shipment=OuterRef("pk"), packed__gt=0)
    return Shipment.objects.filter(
        ~Exists(on_a_wave),
        ~Exists(begun),
        status=Shipment.Status.PLANNED,
        order__status__in=READY_TO_FULFIL,
    ).order_by("planned_at", "pk")


def waiting_groups(*, at: datetime) -> list[Waiting]:
    """Return what waits by warehouse and carrier, what has to leave first on top."""
    calendar = calendar_on(on=(at - timedelta(days=1)).date())
    rows = (
        waiting_parcels()
        .order_by()
        .values_list("warehouse_id", "carrier_id", "warehouse__country")
        .annotate(parcels=Count("pk"), oldest=Min("planned_at"))
    )
    groups = [
        Waiting(
            warehouse,
            carrier,
            count,
            oldest,
            _cut_off(calendar, warehouse, carrier, country, at=at),
        )
        for warehouse, carrier, country, count, oldest in rows
    ]
    return sorted(groups, key=lambda one: (one.leaves_at is None, one.leaves_at or at, one.oldest))


def _cut_off(
    calendar: Calendar, warehouse: str, carrier: str, country: str, *, at: datetime
) -> datetime | None:
    dispatch = calendar.dispatch_of(warehouse, carrier)
    if dispatch is None:
        return None
    return next_cut_off(dispatch, closed=calendar.closed.get(country, NO_DAYS), at=at)


def parcels_to_choose(*, warehouse_id: str, carrier_id: str = "") -> QuerySet[Shipment]:
    """Return what waits in a warehouse, for one carrier or for all, with its units and lines."""
    parcels = waiting_parcels().filter(warehouse_id=warehouse_id)
    if carrier_id:
        parcels = parcels.filter(carrier_id=carrier_id)
    return parcels.select_related("order", "carrier", "consignment").annotate(
        units=Sum("lines__quantity"), line_count=Count("lines")
    )


def lines_of(*, wave_id: int) -> QuerySet[PickLine]:
    """Return the lines of a wave in walking order, with what names them."""
    lines = PickLine.objects.filter(parcel__wave_id=wave_id)
    return lines.select_related(
        "parcel__shipment__order", "order_line__variant", "order_line__image"
    ).order_by("position", "pk")


def lots_of(lines: Iterable[PickLine], *, on: date) -> dict[int, list[tuple[Lot, int]]]:
    """Return from which lots lines are picked, by the lines' ids, where shelves are kept in lots.

    The lines are those of `lines_of`. Two statements.
    """
    rows = [line for line in lines if line.stock_item_id]
    keys = {row.pk: (row.parcel.shipment.order.number, row.stock_item_id or 0) for row in rows}
    found = lots_to_take(wanted={keys[row.pk]: row.wanted for row in rows}, on=on)
    return {pk: found[key] for pk, key in keys.items() if key in found}


def line_of(*, wave_id: int, picker: str) -> PickLine | None:
    """Return the line that somebody has taken and not finished, if there is one."""
    return lines_of(wave_id=wave_id).filter(state=LineState.TAKEN, taken_by=picker).first()


def wanted_now(lines: Iterable[PickLine]) -> dict[int, int]:
    """Return by the lines' ids how many units their parcels hold now; none of parcels that left.

    An order may have lost units since the wave was opened.
    """
    rows = list(lines)
    held = ShipmentLine.objects.filter(
        shipment_id__in={row.parcel.shipment_id for row in rows},
        shipment__status=Shipment.Status.PLANNED,
    )
    units = {
        (shipment, order_line): quantity
        for shipment, order_line, quantity in held.values_list(
            "shipment_id", "order_line_id", "quantity"
        )
    }
    return {row.pk: units.get((row.parcel.shipment_id, row.order_line_id), 0) for row in rows}


def units_to_put_back(lines: Iterable[PickLine]) -> list[tuple[PickLine, int]]:
    """Return which lines of a wave have units that no parcel needs, and how many.

    They are those of parcels that were sent back or left the wave and are not packed, and those
    that an order has lost since.
    """
    closed = {Shipment.Status.PACKED, Shipment.Status.SHIPPED, Shipment.Status.DELIVERED}
    rows = [line for line in lines if line.picked and line.parcel.shipment.status not in closed]
    wanted = wanted_now(rows)
    found = []
    for line in rows:
        if line.parcel.state in {ParcelState.SENT_BACK, ParcelState.LEFT}:
            found.append((line, line.picked))
        elif line.parcel.state in WaveParcel.ACTIVE and line.picked > wanted[line.pk]:
            found.append((line, line.picked - wanted[line.pk]))
    return found


def variant_with_code(code: str) -> Variant | None:
    """Return what a scanned code belongs to: by its SKU, else by its GTIN; nothing when unknown."""
    read = code.strip()
    found = Variant.objects.filter(sku__iexact=read).order_by("pk").first()
    spellings = gtin_spellings(read)
    if found is None and spellings:
        found = Variant.objects.filter(gtin__in=spellings).order_by("pk").first()
    return found


def sku_in_parcel(*, shipment_id: int, code: str) -> str:
    """Return the SKU that a scanned code means in a parcel; the code itself for anything else."""
    lines = ShipmentLine.objects.filter(shipment_id=shipment_id, quantity__gt=0)
    sold = lines.values_list("order_line__sku", "order_line__variant__gtin").order_by("pk")
    for sku, gtin in sold:
        if same_article(code, sku=sku, gtin=gtin):
            return str(sku)
    return code.strip()


def short_lines(*, shipment_ids: Iterable[int]) -> dict[int, PickLine]:
    """Return by shipment what was missing when it was last picked; none for one picked since."""
    newest: dict[int, WaveParcel] = {}
    parcels = WaveParcel.objects.filter(shipment_id__in=list(shipment_ids))
    for parcel in parcels.order_by("pk"):
        newest[parcel.shipment_id] = parcel
    sent_back = [row.pk for row in newest.values() if row.state == ParcelState.SENT_BACK]
    lines = PickLine.objects.filter(parcel_id__in=sent_back, state=LineState.SHORT)
    rows = lines.select_related("parcel__wave", "order_line", "stock_count").order_by("pk")
    return {row.parcel.shipment_id: row for row in rows}


def blocked_scans(*, wave_id: int) -> QuerySet[PickScan]:
    """Return the scans of a wave that were not right, newest first."""
    scans = PickScan.objects.filter(line__parcel__wave_id=wave_id)
    return (
        scans.exclude(result=PickScan.Result.RIGHT)
        .select_related("line__order_line")
        .order_by("-at", "-pk")
    )


def wave_of(*, shipment_id: int) -> Wave | None:
    """Return the wave on which a parcel is being picked, if it is on one."""
    parcel = WaveParcel.objects.filter(shipment_id=shipment_id, state__in=WaveParcel.ACTIVE)
    row = parcel.select_related("wave").first()
    return row.wave if row else None
