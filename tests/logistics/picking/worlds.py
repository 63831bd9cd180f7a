"""Parcels that wait in Hamburg, with what they hold in bins."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.picking.models import PickLine, PickScan, Wave
from logistics.picking.services import open_wave, report_short, scan_units, take_line
from shop.inventory.calculate import Place
from shop.inventory.models import StockItem
from shop.inventory.services import place_shelves
from tests.factories.orders import PaidOrderFactory, plan_parcel

NOW = timezone.now()
LATER = NOW + timedelta(minutes=16)
MEI, LIN = "staff:1 mei", "staff:2 lin"


def parcel(*quantities: int) -> Shipment:
    """Return a parcel with a line for each quantity, which waits."""
    return plan_parcel(PaidOrderFactory(items=[("9.00", number) for number in quantities]))


def put(shipment: Shipment, *places: Place) -> None:
    """Put what a parcel holds into bins, line by line."""
    lines = shipment.lines.order_by("pk").select_related("order_line")
    shelves = [
        StockItem.objects.get(
            warehouse_id=shipment.warehouse_id, variant_id=line.order_line.variant_id
        )
        for line in lines
    ]
    places_by_id = {shelf.pk: place for shelf, place in zip(shelves, places, strict=True)}
    place_shelves(warehouse_id=shipment.warehouse_id, places=places_by_id)


def wave_of(*shipments: Shipment) -> Wave:
    """Return a wave with these parcels."""
    return open_wave.__wrapped__(
        warehouse_id="HAM", shipment_ids=[row.pk for row in shipments], actor=MEI, at=NOW
    )


def take(wave: Wave, picker: str = MEI, **changes: Any) -> PickLine | None:
    """Take the next line."""
    return take_line.__wrapped__(wave_id=wave.pk, picker=picker, **{"at": NOW, **changes})


def scan(line: PickLine, code: str = "", *, units: int = 1, **changes: Any) -> PickScan:
    """Scan units of what the line asks for, or another code."""
    values = {"picker": MEI, "key": uuid4(), "at": NOW, **changes}
    return scan_units.__wrapped__(
        line_id=line.pk, code=code or line.order_line.sku, units=units, **values
    )


def pick_all(wave: Wave) -> None:
    """Walk the whole wave."""
    for line in iter(partial(take, wave), None):
        scan(line, units=line.missing)


def short(line: PickLine, note: str = "") -> PickLine:
    """Report the line short."""
    return report_short.__wrapped__(line_id=line.pk, picker=MEI, at=NOW, note=note)
