"""Parcels that wait become a wave: one list in walking order."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from logistics.fulfilment.models import ShipmentLine
from logistics.fulfilment.selectors import run_by_us
from logistics.picking.locks import lock_shipments
from logistics.picking.models import PickLine, Wave, WaveParcel
from logistics.picking.selectors import waiting_parcels
from logistics.picking.services.errors import NothingToPickError
from shop.inventory.calculate import Place, walking_order
from shop.inventory.models import Bin, StockItem, Warehouse
from shop.inventory.services import name_lots

MOST_PARCELS = 30
"""Boxes on the largest trolley."""


@transaction.atomic(durable=True)
def open_wave(
    *,
    warehouse_id: str,
    shipment_ids: Collection[int],
    actor: str,
    at: datetime,
    leaves_at: datetime | None = None,
) -> Wave:
    """Put parcels of a warehouse on a wave, each with a box of its own; return the wave.

    Parcels that somebody has packed or put on a wave in the meantime are left out. The lines are in
    the order of the walk; what lies in no bin comes last. Of what is kept in lots it is said anew
    which to take, as some may be over by now.

    :raises NothingToPickError: when none of them waits any more
    :raises ValueError: when there are more than a trolley holds
    """
    if len(shipment_ids) > MOST_PARCELS:
        raise ValueError(f"a wave has at most {MOST_PARCELS} parcels")
    # Locked, then looked at: nobody else puts them on a wave, splits or packs them meanwhile.
    lock_shipments(shipment_ids=shipment_ids)
    waiting = waiting_parcels().filter(pk__in=shipment_ids, warehouse_id=warehouse_id)
    found = list(waiting.select_related("order"))
    if not found:
        raise NothingToPickError
    wave = Wave.objects.create(
        warehouse_id=warehouse_id, leaves_at=leaves_at, opened_by=actor, opened_at=at
    )
    parcels = WaveParcel.objects.bulk_create(
        WaveParcel(wave=wave, shipment=shipment, box=box)
        for box, shipment in enumerate(found, start=1)
    )
    _write_lines(warehouse_id=warehouse_id, parcels=parcels)
    numbers = {shipment.order.number for shipment in found}
    name_lots(references=numbers, warehouse_ids=run_by_us([warehouse_id]), at=at)
    return wave


def _write_lines(*, warehouse_id: str, parcels: Sequence[WaveParcel]) -> None:
    boxes = {parcel.shipment_id: parcel for parcel in parcels}
    rows = list(
        ShipmentLine.objects.filter(shipment_id__in=boxes, quantity__gt=0).select_related(
            "order_line"
        )
    )
    shelves = {
        shelf.variant_id: shelf
        for shelf in StockItem.objects.filter(
            warehouse_id=warehouse_id, variant_id__in={row.order_line.variant_id for row in rows}
        ).select_related("bin")
    }
    walk = _walk(warehouse_id, list(shelves.values()))

    def step(row: ShipmentLine) -> tuple[int, str, int]:
        shelf = shelves.get(row.order_line.variant_id)
        rank = walk[_place(shelf.bin)] if shelf and shelf.bin else len(walk)
        return rank, row.order_line.sku, boxes[row.shipment_id].box

    lines = []
    for position, row in enumerate(sorted(rows, key=step), start=1):
        shelf = shelves.get(row.order_line.variant_id)
        lines.append(
            PickLine(
                parcel=boxes[row.shipment_id],
                order_line=row.order_line,
                stock_item=shelf,
                bin_code=shelf.bin.code if shelf and shelf.bin else "",
                position=position,
                wanted=row.quantity,
            )
        )
    PickLine.objects.bulk_create(lines)


def _walk(warehouse_id: str, shelves: Sequence[StockItem]) -> dict[Place, int]:
    in_turns = Warehouse.objects.values_list("walks_in_turns", flat=True).get(pk=warehouse_id)
    places = [_place(shelf.bin) for shelf in shelves if shelf.bin]
    return {place: rank for rank, place in enumerate(walking_order(places, in_turns=in_turns))}


def _place(found: Bin) -> Place:
    return Place(found.zone, found.aisle, found.rack, found.level)
