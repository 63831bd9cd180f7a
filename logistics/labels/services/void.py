"""Giving labels back."""

from datetime import datetime

from django.db import transaction

from logistics.carriers.gateways import CarrierGateway, CarrierRefusedError
from logistics.events import label_void_asked
from logistics.fulfilment.locks import lock_shipment_with_order
from logistics.fulfilment.models import Shipment
from logistics.labels.locks import lock_label
from logistics.labels.models import LabelPurchase
from logistics.labels.services.claim import ask_carrier, claim_label
from logistics.labels.services.errors import LabelStateError
from shop.kernel.events import announce
from shop.orders.services import record_event

LEFT = (Shipment.Status.SHIPPED, Shipment.Status.DELIVERED)


@transaction.atomic(durable=True)
def ask_to_void(*, label_id: int, actor: str, at: datetime) -> LabelPurchase:
    """Write down that a label is to be given back; asking again changes nothing.

    A label that is still being bought may be given back too: the carrier is asked what it did.

    :raises LabelStateError: when the parcel has left with it, or a manifest names it
    """
    found = LabelPurchase.objects.get(pk=label_id)
    _order, shipment = lock_shipment_with_order(shipment_id=found.shipment_id)
    label = lock_label(label_id=label_id)
    if label.state in {LabelPurchase.State.VOID_ASKED, LabelPurchase.State.VOIDED}:
        return label
    has_left = shipment.status in LEFT and shipment.tracking_number == label.tracking_number
    if label.state == LabelPurchase.State.FAILED or has_left or label.manifest_id:
        raise LabelStateError(state=label.state)
    label.state, label.actor, label.error = LabelPurchase.State.VOID_ASKED, actor[:80], ""
    label.asked_at = at
    label.save(update_fields=["state", "actor", "error", "asked_at"])
    announce(label_void_asked, label_id=label.pk)
    return label


def void_label(
    *, label_id: int, at: datetime, gateway: CarrierGateway | None = None
) -> LabelPurchase:
    """Give a label back, once; a carrier that refuses leaves it bought, with its reason.

    :raises CarrierUnavailableError: when nobody knows what the carrier did; try again later
    """
    label = claim_label(label_id=label_id, state=LabelPurchase.State.VOID_ASKED, at=at)
    if label is None:
        return LabelPurchase.objects.get(pk=label_id)
    try:
        ask_carrier(label, what=lambda one: one.void(label.order), gateway=gateway)
    except CarrierRefusedError as error:
        return _record(label_id=label_id, error=str(error), at=at)
    return _record(label_id=label_id, error="", at=at)


@transaction.atomic(durable=True)
def _record(*, label_id: int, error: str, at: datetime) -> LabelPurchase:
    found = LabelPurchase.objects.get(pk=label_id)
    order, shipment = lock_shipment_with_order(shipment_id=found.shipment_id)
    label = lock_label(label_id=label_id)
    if label.state != LabelPurchase.State.VOID_ASKED:
        return label
    label.error, label.claimed_until = error[:300], None
    if error:
        label.state = _state_after_refusal(label)
    else:
        label.state, label.voided_at = LabelPurchase.State.VOIDED, at
        shipment.label_cost = None
        shipment.save(update_fields=["label_cost", "label_currency"])
        data: dict[str, object] = {
            "shipment": shipment.pk,
            "tracking_number": label.tracking_number,
            "carrier": label.carrier_id,
        }
        record_event(order=order, kind="LABEL_VOIDED", actor=label.actor, at=at, data=data)
    label.save(update_fields=["state", "error", "claimed_until", "voided_at"])
    return label


def _state_after_refusal(label: LabelPurchase) -> LabelPurchase.State:
    """Return what a label is that the carrier keeps: bought, or never sold at all."""
    return LabelPurchase.State.BOUGHT if label.tracking_number else LabelPurchase.State.FAILED
