"""Labels on paper."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from logistics.carriers.gateways import CarrierGateway, gateway_of
from logistics.fulfilment.builder import build_parcel
from logistics.labels.models import LabelPurchase
from logistics.labels.services.claim import count_carrier_call
from logistics.labels.services.errors import LabelStateError

KEPT = timedelta(days=30)
"""How long a label may be printed again; it has the buyer's address on it."""


def label_document(*, label_id: int, gateway: CarrierGateway | None = None) -> bytes:
    """Return a bought label as PDF: fetched or set once, and kept, so that it stays the same.

    :raises LabelStateError: when it is not bought
    :raises CarrierUnavailableError: when the carrier does not hand it out now
    :raises CarrierRefusedError: when it never will
    """
    label = LabelPurchase.objects.select_related("carrier").get(pk=label_id)
    if label.state != LabelPurchase.State.BOUGHT:
        raise LabelStateError(state=label.state)
    if label.document:
        return bytes(label.document)
    provider = gateway or gateway_of(label.carrier)
    if label.carrier.has_network:
        count_carrier_call(label.carrier)
    made_at: datetime = label.bought_at or label.asked_at
    parcel = build_parcel(shipment_id=label.shipment_id)
    document = provider.document(label.order, parcel, made_at=made_at)
    LabelPurchase.objects.filter(pk=label.pk).update(document=document)
    return document


@transaction.atomic
def forget_label_documents(*, order_ids: Collection[int]) -> int:
    """Throw away the printed addresses of some orders' labels; return how many there were.

    Number, price and what came of the label stay.
    """
    rows = LabelPurchase.objects.filter(shipment__order_id__in=order_ids, document__isnull=False)
    return rows.update(document=None)


def forget_old_documents(*, at: datetime) -> int:
    """Throw away labels that nobody prints any more; return how many there were."""
    rows = LabelPurchase.objects.filter(bought_at__lt=at - KEPT, document__isnull=False)
    return rows.update(document=None)
