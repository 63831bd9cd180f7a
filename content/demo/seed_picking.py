"""The demo's picking: a wave in Hamburg with a full box, a missing cup and a walk to go on with."""

from datetime import datetime
from uuid import uuid4

from logistics.picking.models import Wave
from logistics.picking.selectors import parcels_to_choose, waiting_groups
from logistics.picking.services import open_wave, report_short, scan_units, take_line

HOUSE, PICKER = "HAM", "demo picker"
BOXES = 4


def pick(*, at: datetime) -> None:
    """Open the wave and do its first two lines; a shop that has waves is left alone."""
    shipments = list(parcels_to_choose(warehouse_id=HOUSE)[:BOXES])
    if Wave.objects.exists() or len(shipments) < BOXES:
        return
    cut_offs = [one.leaves_at for one in waiting_groups(at=at) if one.warehouse_id == HOUSE]
    wave = open_wave(
        warehouse_id=HOUSE,
        shipment_ids=[row.pk for row in shipments],
        leaves_at=min((moment for moment in cut_offs if moment), default=None),
        actor=PICKER,
        at=at,
    )
    line = take_line(wave_id=wave.pk, picker=PICKER, at=at)
    if line is None:
        return
    for code in ("TCS-CEL", line.order_line.sku):
        scan_units(
            line_id=line.pk, code=code, units=line.missing, key=uuid4(), picker=PICKER, at=at
        )
    line = take_line(wave_id=wave.pk, picker=PICKER, at=at)
    if line is not None:
        scan_units(
            line_id=line.pk,
            code=line.order_line.sku,
            units=1,
            key=uuid4(),
            picker=PICKER,
            at=at,
        )
        report_short(line_id=line.pk, picker=PICKER, at=at, note="Only one behind the pillar")
