"""A complete box is closed; a wave that nobody walks is given up."""

from datetime import datetime

from django.db import transaction

from logistics.fulfilment.locks import lock_shipment_with_order
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.services import pack_completely
from logistics.picking.locks import lock_wave, lock_wave_parcel
from logistics.picking.models import Wave, WaveParcel
from logistics.picking.services.errors import NotPickedError, ParcelGrewError, WaveOverError
from logistics.picking.services.state import settle_wave


@transaction.atomic(durable=True)
def close_box(*, parcel_id: int, actor: str, at: datetime) -> WaveParcel:
    """Pack what was picked for a parcel: every unit was scanned, so nothing is scanned again.

    A parcel that was packed or cancelled elsewhere leaves the wave instead. Closing a closed box
    changes nothing.

    :raises NotPickedError: when something is still to be picked, or the parcel is off the wave
    :raises ParcelGrewError: when it holds units that nobody has picked, merged into it since
    :raises NotReadyToFulfilError: when the order's goods may not leave
    :raises ShipmentStateError: when its last unit was cancelled a moment ago
    """
    shipment_id = WaveParcel.objects.values_list("shipment_id", flat=True).get(pk=parcel_id)
    _order, shipment = lock_shipment_with_order(shipment_id=shipment_id)
    parcel = lock_wave_parcel(parcel_id=parcel_id)
    if parcel.state == WaveParcel.State.PACKED:
        return parcel
    settle_wave(wave=parcel.wave, at=at)
    parcel.refresh_from_db(fields=["state"])
    if parcel.state == WaveParcel.State.LEFT and shipment.status != Shipment.Status.PLANNED:
        return parcel
    if parcel.state != WaveParcel.State.PICKED:
        raise NotPickedError
    if _holds_more(parcel):
        raise ParcelGrewError
    pack_completely(shipment_id=shipment_id, actor=actor, at=at)
    parcel.state, parcel.settled_at = WaveParcel.State.PACKED, at
    parcel.save(update_fields=["state", "settled_at"])
    settle_wave(wave=parcel.wave, at=at)
    return parcel


@transaction.atomic(durable=True)
def give_up_wave(*, wave_id: int, at: datetime) -> Wave:
    """Stop a wave: its parcels wait again, and what is in their boxes is to be put back.

    Boxes that are closed stay packed.

    :raises WaveOverError: when it is done or was given up
    """
    wave = lock_wave(wave_id=wave_id)
    if wave.state != Wave.State.OPEN:
        raise WaveOverError
    wave.parcels.filter(state__in=WaveParcel.ACTIVE).update(
        state=WaveParcel.State.LEFT, settled_at=at
    )
    wave.state, wave.finished_at = Wave.State.CANCELLED, at
    wave.save(update_fields=["state", "finished_at"])
    settle_wave(wave=wave, at=at)
    return wave


def _holds_more(parcel: WaveParcel) -> bool:
    picked = dict(parcel.lines.values_list("order_line_id", "picked"))
    held = ShipmentLine.objects.filter(shipment_id=parcel.shipment_id)
    return any(
        units > picked.get(line, 0) for line, units in held.values_list("order_line_id", "quantity")
    )
