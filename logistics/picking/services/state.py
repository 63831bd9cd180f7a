"""Keeping a wave in step with its parcels, which others may change."""

from datetime import datetime

from logistics.fulfilment.models import Shipment
from logistics.picking.models import PickLine, Wave, WaveParcel
from logistics.picking.selectors import lines_of, wanted_now

LineState, ParcelState = PickLine.State, WaveParcel.State
UNFINISHED = (LineState.WAITING, LineState.TAKEN)


def settle_wave(*, wave: Wave, at: datetime) -> None:
    """Say of a locked wave's lines, parcels and of itself what is so by now; safe to repeat.

    A parcel that was packed or cancelled elsewhere leaves the wave. A line that needs no more units
    is finished, a parcel whose lines are all finished is complete, and a wave without a parcel
    that is being picked or waits to be closed is done.
    """
    parcels = list(wave.parcels.select_related("shipment").order_by("box"))
    for parcel in parcels:
        gone = parcel.shipment.status != Shipment.Status.PLANNED
        if parcel.state in WaveParcel.ACTIVE and gone:
            _move(parcel, ParcelState.LEFT, at=at)
    _settle_lines(wave)
    open_ids = set(
        PickLine.objects.filter(parcel__wave=wave, state__in=UNFINISHED).values_list(
            "parcel_id", flat=True
        )
    )
    for parcel in parcels:
        if parcel.state == ParcelState.PICKING and parcel.pk not in open_ids:
            _move(parcel, ParcelState.PICKED, at=at)
    is_over = not any(parcel.state in WaveParcel.ACTIVE for parcel in parcels)
    if wave.state == Wave.State.OPEN and is_over:
        wave.state, wave.finished_at = Wave.State.DONE, at
        wave.save(update_fields=["state", "finished_at"])


def _settle_lines(wave: Wave) -> None:
    lines = list(lines_of(wave_id=wave.pk).filter(state__in=UNFINISHED))
    wanted = wanted_now(lines)
    for line in lines:
        before = line.wanted, line.state
        if line.parcel.state not in WaveParcel.ACTIVE:
            line.state = LineState.DROPPED
        else:
            # What is in the box already is not forgotten: it has to be put back.
            line.wanted = max(wanted[line.pk], line.picked)
            if not line.missing:
                line.state = LineState.PICKED if wanted[line.pk] else LineState.DROPPED
        if (line.wanted, line.state) != before:
            line.save(update_fields=["wanted", "state"])


def _move(parcel: WaveParcel, state: str, *, at: datetime) -> None:
    parcel.state, parcel.settled_at = state, at
    parcel.save(update_fields=["state", "settled_at"])
