"""Quoting, asking for and buying labels."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from logistics.carriers.gateways import CarrierGateway, CarrierRefusedError, gateway_of
from logistics.carriers.gateways.base import Label, LabelQuote
from logistics.carriers.models import Carrier
from logistics.events import label_asked
from logistics.fulfilment.builder import build_parcel
from logistics.fulfilment.locks import lock_shipment_with_order
from logistics.fulfilment.selectors import OPEN
from logistics.labels.locks import lock_label
from logistics.labels.models import LabelPurchase
from logistics.labels.selectors import find_label_of
from logistics.labels.services.claim import ask_carrier, claim_label, count_carrier_call
from logistics.labels.services.errors import LabelStateError, LabelThereError
from shop.kernel.events import announce
from shop.orders.services import record_event


@dataclass(frozen=True, slots=True)
class Choice:
    """The quote that somebody chose, with the key of the form that it was chosen in."""

    carrier_code: str
    quote: LabelQuote
    key: UUID


def quote_labels(
    *, shipment_id: int, carrier: Carrier, gateway: CarrierGateway | None = None
) -> list[LabelQuote]:
    """Return what a carrier asks for a parcel, the cheapest first; nothing is bought.

    :raises CarrierUnavailableError: when it does not answer, or was asked too often
    :raises CarrierRefusedError: when it will not carry the parcel
    """
    provider = gateway or gateway_of(carrier)
    if carrier.has_network:
        count_carrier_call(carrier)
    return provider.quote(build_parcel(shipment_id=shipment_id))


@transaction.atomic(durable=True)
def ask_for_label(*, shipment_id: int, choice: Choice, actor: str, at: datetime) -> LabelPurchase:
    """Write down that a label is to be bought; the same form asks once.

    :raises LabelStateError: when the parcel has left or was cancelled
    :raises LabelThereError: when it has a label already that counts
    """
    _order, shipment = lock_shipment_with_order(shipment_id=shipment_id)
    known = LabelPurchase.objects.filter(key=choice.key, shipment=shipment).first()
    if known is not None:
        return known
    if shipment.status not in OPEN:
        raise LabelStateError(state=shipment.status)
    if find_label_of(shipment_id=shipment.pk) is not None:
        raise LabelThereError
    label = LabelPurchase.objects.create(
        shipment=shipment,
        carrier_id=choice.carrier_code,
        key=choice.key,
        service=choice.quote.service[:80],
        quote=choice.quote.quote,
        rate=choice.quote.rate,
        price=choice.quote.price,
        actor=actor[:80],
        asked_at=at,
    )
    announce(label_asked, label_id=label.pk)
    return label


def buy_label(
    *, label_id: int, at: datetime, gateway: CarrierGateway | None = None
) -> LabelPurchase:
    """Buy a label that was asked for, once; whoever died half way is followed by the next.

    What was wrong is kept with the label. A refusal ends it; silence leaves it to the sweeper.

    :raises CarrierUnavailableError: when nobody knows what the carrier did; try again later
    """
    label = claim_label(label_id=label_id, state=LabelPurchase.State.ASKED, at=at)
    if label is None:
        return LabelPurchase.objects.get(pk=label_id)
    try:
        sold = ask_carrier(label, what=lambda one: one.buy(label.order), gateway=gateway)
    except CarrierRefusedError as error:
        return _record_refusal(label_id=label_id, error=str(error))
    return _record_label(label_id=label_id, sold=sold, at=at)


@transaction.atomic(durable=True)
def _record_label(*, label_id: int, sold: Label, at: datetime) -> LabelPurchase:
    found = LabelPurchase.objects.get(pk=label_id)
    order, shipment = lock_shipment_with_order(shipment_id=found.shipment_id)
    label = lock_label(label_id=label_id)
    if label.state not in {LabelPurchase.State.ASKED, LabelPurchase.State.VOID_ASKED}:
        return label
    if label.state == LabelPurchase.State.ASKED:
        label.state = LabelPurchase.State.BOUGHT
    label.tracking_number, label.price = sold.tracking_number, sold.price
    label.bought_at, label.claimed_until, label.error = at, None, ""
    label.save()
    shipment.label_cost = sold.price
    shipment.save(update_fields=["label_cost", "label_currency"])
    data: dict[str, object] = {
        "shipment": shipment.pk,
        "tracking_number": label.tracking_number,
        "carrier": label.carrier_id,
    }
    record_event(order=order, kind="LABEL_BOUGHT", actor=label.actor, at=at, data=data)
    return label


@transaction.atomic(durable=True)
def _record_refusal(*, label_id: int, error: str) -> LabelPurchase:
    label = lock_label(label_id=label_id)
    if label.state == LabelPurchase.State.ASKED:
        label.state, label.error, label.claimed_until = (
            LabelPurchase.State.FAILED,
            error[:300],
            None,
        )
        label.save(update_fields=["state", "error", "claimed_until"])
    return label
