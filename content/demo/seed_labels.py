"""The demo's labels: bought for what is sent, and the first carrier's day closed."""

from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from logistics.carriers.gateways import CarrierError
from logistics.fulfilment.models import Shipment
from logistics.labels.models import LabelPurchase
from logistics.labels.selectors import waiting_to_be_handed_over
from logistics.labels.services import (
    Choice,
    ask_for_label,
    buy_label,
    close_day,
    label_document,
    quote_labels,
)

ACTOR = "demo"


def label_for(shipment: Shipment, *, at: datetime) -> str:
    """Buy a parcel's cheapest label and return its number; one of ours when nobody sells any."""
    typed = f"KLN{shipment.pk:09d}"
    try:
        quote = quote_labels(shipment_id=shipment.pk, carrier=shipment.carrier)[0]
        choice = Choice(shipment.carrier_id, quote, uuid4())
        asked = ask_for_label(shipment_id=shipment.pk, choice=choice, actor=ACTOR, at=at)
        label = buy_label(label_id=asked.pk, at=at)
    except CarrierError:
        # Seeded without the stand-in: a number is typed, as it may be at any desk.
        return typed
    if shipment.carrier.has_network and label.state == LabelPurchase.State.BOUGHT:
        with suppress(CarrierError):
            # The stand-in forgets its labels when the demo ends; the shop keeps them.
            label_document(label_id=label.pk)
    return label.tracking_number or typed


def hand_over(*, at: datetime) -> None:
    """Close the day of the first carrier; the other ones are left for whoever tries it."""
    for carrier, warehouse, _parcels in waiting_to_be_handed_over()[:1]:
        close_day(carrier_code=carrier, warehouse_id=warehouse, actor=ACTOR, at=at)
