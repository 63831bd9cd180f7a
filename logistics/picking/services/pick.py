"""At the shelf: a line is taken, scanned into its box, given back or reported short."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from logistics.fulfilment.locks import lock_shipment_with_order
from logistics.picking.calculate import same_article
from logistics.picking.locks import lock_line, lock_wave
from logistics.picking.models import PickLine, PickScan, Wave, WaveParcel
from logistics.picking.selectors import lines_of, variant_with_code
from logistics.picking.services.errors import NotYourLineError
from logistics.picking.services.state import settle_wave
from shop.inventory.services import open_count
from shop.orders.services import record_event

State, Result = PickLine.State, PickScan.Result
PATIENCE = timedelta(minutes=15)
"""After so long without a scan another picker may take a line over."""


@transaction.atomic(durable=True)
def take_line(*, wave_id: int, picker: str, at: datetime) -> PickLine | None:
    """Give somebody the next line on the walk, for them alone; the one they have, if they have one.

    Lines that an order has lost in the meantime are passed over. A line that somebody else took a
    quarter of an hour ago and has not scanned since goes to whoever asks. Nothing is left when
    there is none; others may still be at their shelves.

    :raises Wave.DoesNotExist: when there is no such wave
    """
    wave = lock_wave(wave_id=wave_id)
    if wave.state != Wave.State.OPEN:
        return None
    settle_wave(wave=wave, at=at)
    lines = list(lines_of(wave_id=wave_id).filter(state__in=[State.WAITING, State.TAKEN]))
    mine = [line for line in lines if line.state == State.TAKEN and line.taken_by == picker]
    free = [line for line in lines if line.state == State.WAITING or _is_forgotten(line, at)]
    for line in [*mine, *free]:
        line.state, line.taken_by, line.taken_at = State.TAKEN, picker, at
        line.save(update_fields=["state", "taken_by", "taken_at"])
        return line
    return None


@transaction.atomic(durable=True)
def scan_units(
    *, line_id: int, code: str, units: int, key: UUID, picker: str, at: datetime
) -> PickScan:
    """Put scanned units into the box when they are the right ones; note the scan in any case.

    The result says what it was: nothing but the right item changes the line, and never more than
    is missing. Sending the same scan (``key``) twice counts once.

    :raises NotYourLineError: when the line is complete, or not in the picker's hands
    """
    line = lock_line(line_id=line_id)
    before = PickScan.objects.filter(key=key).select_related("line").first()
    if before is not None:
        return before
    # The order may have lost units since the line was taken.
    settle_wave(wave=line.parcel.wave, at=at)
    line.refresh_from_db(fields=["state", "wanted"])
    _require_mine(line, picker)
    result, sku = _judge(line, code=code, units=units)
    if result == Result.RIGHT:
        line.picked += units
        line.taken_at = at
        if line.picked == line.wanted:
            line.state = State.PICKED
        line.save(update_fields=["picked", "taken_at", "state"])
        settle_wave(wave=line.parcel.wave, at=at)
    return PickScan.objects.create(
        line=line,
        key=key,
        code=code[:64],
        found_sku=sku,
        units=units,
        result=result,
        actor=picker,
        at=at,
    )


@transaction.atomic(durable=True)
def release_line(*, line_id: int, picker: str, at: datetime) -> None:
    """Give a line back that somebody has taken; what is in the box stays there.

    :raises NotYourLineError: when it is not in the picker's hands
    """
    line = lock_line(line_id=line_id)
    _require_mine(line, picker)
    line.state, line.taken_by, line.taken_at = State.WAITING, "", None
    line.save(update_fields=["state", "taken_by", "taken_at"])
    settle_wave(wave=line.parcel.wave, at=at)


@transaction.atomic(durable=True)
def report_short(*, line_id: int, picker: str, at: datetime, note: str = "") -> PickLine:
    """Say that units are missing in the bin: the parcel goes back, and the shelf is counted.

    The parcel leaves the wave and waits again, with its reason; what is in its box is to be put
    back, and nobody walks for the rest of it. A sheet is opened to count the shelf, and the order's
    history says what was missing.

    :raises NotYourLineError: when the line is complete, or not in the picker's hands
    """
    shipment_id = PickLine.objects.values_list("parcel__shipment_id", flat=True).get(pk=line_id)
    # The order's history gets a line, so the order comes before the wave, as everywhere.
    order, _shipment = lock_shipment_with_order(shipment_id=shipment_id)
    line = lock_line(line_id=line_id)
    _require_mine(line, picker)
    line.state = State.SHORT
    if line.stock_item_id is not None:
        line.stock_count = open_count(
            warehouse_id=line.parcel.wave.warehouse_id,
            stock_item_ids=[line.stock_item_id],
            actor=picker,
            at=at,
            note=f"{line.parcel.wave.reference}: {line.order_line.sku}",
        )
    line.save(update_fields=["state", "stock_count"])
    parcel = line.parcel
    parcel.state, parcel.settled_at = WaveParcel.State.SENT_BACK, at
    parcel.note = note
    parcel.save(update_fields=["state", "settled_at", "note"])
    settle_wave(wave=parcel.wave, at=at)
    found = f"{line.picked}/{line.wanted} × {line.order_line.sku}"
    data: dict[str, object] = {
        "shipment": shipment_id,
        "reference": parcel.wave.reference,
        "note": f"{found} {note}".strip(),
    }
    record_event(order=order, kind="PARCEL_SENT_BACK", actor=picker, at=at, data=data)
    return line


def _is_forgotten(line: PickLine, at: datetime) -> bool:
    return line.taken_at is not None and line.taken_at <= at - PATIENCE


def _require_mine(line: PickLine, picker: str) -> None:
    if line.state != State.TAKEN or line.taken_by != picker:
        raise NotYourLineError


def _judge(line: PickLine, *, code: str, units: int) -> tuple[str, str]:
    variant = line.order_line.variant
    if same_article(code, sku=line.order_line.sku, gtin=variant.gtin):
        is_too_many = not 0 < units <= line.missing
        return (Result.TOO_MANY if is_too_many else Result.RIGHT), line.order_line.sku
    other = variant_with_code(code)
    return (Result.WRONG, other.sku) if other else (Result.UNKNOWN, "")
