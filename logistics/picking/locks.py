"""Row locks of picking: a wave after the order and the parcel, and before anything of stock.

Whoever changes anything of a wave locks the wave first, so two people never get one line.
"""

from collections.abc import Collection

from logistics.fulfilment.models import Shipment
from logistics.picking.models import PickLine, Wave, WaveParcel
from shop.kernel.locking import require_transaction


def lock_wave(*, wave_id: int) -> Wave:
    """Lock a wave until the transaction ends.

    :raises Wave.DoesNotExist: when there is none
    """
    require_transaction("lock_wave")
    return Wave.objects.select_for_update().get(pk=wave_id)


def lock_line(*, line_id: int) -> PickLine:
    """Lock the wave of a line until the transaction ends; return the line as it is then.

    :raises PickLine.DoesNotExist: when there is none
    """
    wave_id = PickLine.objects.values_list("parcel__wave_id", flat=True).get(pk=line_id)
    lock_wave(wave_id=wave_id)
    return PickLine.objects.select_related("parcel__wave", "order_line__variant").get(pk=line_id)


def lock_wave_parcel(*, parcel_id: int) -> WaveParcel:
    """Lock the wave of a parcel until the transaction ends; return the parcel as it is then."""
    wave_id = WaveParcel.objects.values_list("wave_id", flat=True).get(pk=parcel_id)
    lock_wave(wave_id=wave_id)
    return WaveParcel.objects.select_related("wave").get(pk=parcel_id)


def lock_shipments(*, shipment_ids: Collection[int]) -> list[Shipment]:
    """Lock shipments until the transaction ends, in the order of their keys."""
    require_transaction("lock_shipments")
    rows = Shipment.objects.select_for_update(of=("self",)).filter(pk__in=shipment_ids)
    return list(rows.order_by("pk"))
