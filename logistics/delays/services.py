"""Writes of delays: noted once for each new day, then told."""

from datetime import datetime
from itertools import islice

from django.db import transaction

from logistics.delays.models import Delay
from logistics.delays.selectors import late_day_of, parcels_that_may_be_late
from logistics.events import parcel_delayed
from logistics.fulfilment.locks import lock_shipment_with_order
from shop.kernel.events import announce

BATCH = 500


def note_delays(*, at: datetime) -> int:
    """Note every parcel that cannot keep its day any more; return how many there were.

    One transaction for each parcel, a bounded number of them: the next run goes on.
    """
    parcels = parcels_that_may_be_late(at=at).iterator(chunk_size=1000)
    late = (row.pk for row in parcels if late_day_of(row, at=at) is not None)
    noted = [note_delay(shipment_id=pk, at=at) for pk in list(islice(late, BATCH))]
    return sum(delay is not None for delay in noted)


@transaction.atomic
def note_delay(*, shipment_id: int, at: datetime) -> Delay | None:
    """Note the new day of a parcel and announce it; nothing when it is not late (any more)."""
    lock_shipment_with_order(shipment_id=shipment_id)
    shipment = parcels_that_may_be_late(at=at).filter(pk=shipment_id).first()
    day = None if shipment is None else late_day_of(shipment, at=at)
    if shipment is None or day is None:
        return None
    delay = Delay.objects.create(
        shipment=shipment,
        promised_on=shipment.known,  # type: ignore[attr-defined]
        expected_on=day,
        found_at=at,
    )
    announce(parcel_delayed, delay_id=delay.pk)
    return delay
