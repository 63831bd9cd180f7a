"""A wave as its page shows it."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from logistics.fulfilment.cartons import carton_plan
from logistics.picking.models import PickLine, Wave, WaveParcel
from logistics.picking.presenters import cut_off_text, scan_text
from logistics.picking.selectors import blocked_scans, lines_of, lots_of, units_to_put_back
from shop.inventory.models import Lot
from shop.inventory.presenters import lots_text

TONES = {Wave.State.OPEN: "warning", Wave.State.DONE: "success", Wave.State.CANCELLED: "danger"}
BOX_TONES = {
    WaveParcel.State.PICKING: "warning",
    WaveParcel.State.PICKED: "info",
    WaveParcel.State.PACKED: "success",
    WaveParcel.State.SENT_BACK: "danger",
    WaveParcel.State.LEFT: "danger",
}
LINE_TONES = {
    PickLine.State.WAITING: "warning",
    PickLine.State.TAKEN: "info",
    PickLine.State.PICKED: "success",
    PickLine.State.SHORT: "danger",
    PickLine.State.DROPPED: "danger",
}
UNFINISHED = {PickLine.State.WAITING, PickLine.State.TAKEN}
BLOCKED_SHOWN = 20
PLANS_SHOWN = 8
"""Boxes whose cartons are named: a plan takes ten milliseconds, and boxes are closed soon."""


def wave_context(wave: Wave, *, may_operate: bool) -> dict[str, object]:
    """Return what the page of a wave shows, and what can be done with it."""
    lines = list(lines_of(wave_id=wave.pk).select_related("stock_count"))
    lots = lots_of(lines, on=timezone.now().date()) if wave.state == Wave.State.OPEN else {}
    is_open = wave.state == Wave.State.OPEN
    scans = blocked_scans(wave_id=wave.pk).select_related("line__parcel")
    parcels = _parcels(wave)
    complete = [row for row in parcels if row.state == WaveParcel.State.PICKED]
    cartons = {row.pk: _cartons(row) for row in complete[:PLANS_SHOWN]}
    return {
        "title": wave.reference,
        "wave": wave,
        "tone": TONES[Wave.State(wave.state)],
        "cut_off": cut_off_text(wave.leaves_at, wave.warehouse.timezone),
        "boxes": [_box(row, lines, cartons.get(row.pk, "")) for row in parcels],
        "lines": [_line(line, lots.get(line.pk)) for line in lines],
        "done": sum(line.state not in UNFINISHED for line in lines),
        "put_back": units_to_put_back(lines),
        "blocked": [(scan, scan_text(scan)) for scan in scans[:BLOCKED_SHOWN]],
        "may_pick": may_operate and is_open and any(line.state in UNFINISHED for line in lines),
        "may_close": may_operate and is_open,
        "may_give_up": may_operate and is_open,
    }


def _line(line: PickLine, lots: list[tuple[Lot, int]] | None) -> tuple[PickLine, str, str]:
    """Return a line, how its state looks, and from which lots it is still to be taken."""
    is_waiting = lots is not None and line.state in UNFINISHED
    return line, LINE_TONES[PickLine.State(line.state)], lots_text(lots or []) if is_waiting else ""


def _parcels(wave: Wave) -> list[WaveParcel]:
    parcels = wave.parcels.select_related("shipment__order", "shipment__carrier")
    return list(parcels.order_by("box"))


def _box(parcel: WaveParcel, lines: list[PickLine], cartons: str) -> dict[str, Any]:
    own = [line for line in lines if line.parcel_id == parcel.pk]
    return {
        "parcel": parcel,
        "tone": BOX_TONES[WaveParcel.State(parcel.state)],
        "picked": sum(line.picked for line in own),
        "wanted": sum(line.wanted for line in own),
        "is_complete": parcel.state == WaveParcel.State.PICKED,
        "cartons": cartons,
        "counts": [
            (count, reverse("admin:shop_stockcount_change", args=[count.pk]))
            for count in (line.stock_count for line in own)
            if count is not None
        ],
    }


def _cartons(parcel: WaveParcel) -> str:
    """Return the codes of the cartons that the packing plan takes; nothing without a plan."""
    plan = carton_plan(shipment_id=parcel.shipment_id).plan
    return ", ".join(one.carton.code for one in plan.parcels) if plan else ""
