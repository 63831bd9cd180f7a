"""A parcel leaves the warehouse, and arrives."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from logistics.customs.selectors import customs_gaps
from logistics.events import shipment_sent
from logistics.fulfilment.locks import lock_parcels, lock_shipment_with_order
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import is_anything_left_to_send, tax_misfit_of
from logistics.fulfilment.services.errors import (
    CustomsIncompleteError,
    NotReadyToFulfilError,
    ShipmentStateError,
    TaxMisfitError,
    TrackingNumberTakenError,
)
from logistics.fulfilment.services.follow import follow_parcels, settle_order
from shop.inventory.services import NamedLot, ship_stock
from shop.kernel.events import announce
from shop.orders.models import Order
from shop.orders.services import mark_shipped, record_event
from shop.orders.states import READY_TO_FULFIL
from shop.payments.services import request_capture


@transaction.atomic
def ship_shipment(  # noqa: PLR0913 — each says what happened to the parcel itself
    *,
    shipment_id: int,
    tracking_number: str,
    carrier_code: str,
    actor: str,
    at: datetime,
    tax_note: str = "",
    lots: Mapping[int, Mapping[NamedLot, int]] | None = None,
    left_on: date | None = None,
) -> Shipment:
    """Hand a packed parcel to the carrier: the stock leaves, the money is asked for.

    The order's money is captured with its first parcel, whole: a card authorisation can be
    captured once. Shipping again with the same number changes nothing. A parcel whose tax does not
    fit its content any more leaves only with somebody's ``tax_note``, which the history keeps;
    one that crosses a customs border does not leave without complete customs data. ``lots`` says
    from which lots the units of a variant were taken, where whoever packed has said so, and
    ``left_on`` on which day the parcel left, if that is told later.

    :raises NotReadyToFulfilError: when the order's goods may not leave
    :raises ShipmentStateError: when the parcel is not packed
    :raises TrackingNumberTakenError: when another parcel has the number
    :raises TaxMisfitError: when what was charged does not fit the parcel, and nobody says why
    :raises CustomsIncompleteError: when customs would miss something
    :raises LotsExpiredError: when the lots that lie there are over
    :raises LotUnitsError: when a lot that is named has fewer units
    :raises LotDateError: when a lot that is named is known with another day
    """
    order, shipment, shipments = lock_parcels(shipment_id=shipment_id)
    if shipment.status == Shipment.Status.SHIPPED and shipment.tracking_number == tracking_number:
        return shipment
    if order.status not in READY_TO_FULFIL:
        raise NotReadyToFulfilError(number=order.number, status=order.status)
    follow_parcels(order=order, shipments=shipments, actor=actor, at=at)
    if shipment.status != Shipment.Status.PACKED:
        raise ShipmentStateError(shipment_id=shipment.pk, status=shipment.status)
    if Shipment.objects.filter(tracking_number=tracking_number).exclude(pk=shipment.pk).exists():
        raise TrackingNumberTakenError(tracking_number=tracking_number)
    _check_tax(shipment, order=order, note=tax_note, actor=actor, at=at)
    missing = customs_gaps(shipment)
    if missing:
        raise CustomsIncompleteError(shipment_id=shipment.pk, missing=len(missing))
    # Locks in the written order: the payment before the stock.
    request_capture(order_id=order.pk, at=at)
    ship_stock(
        reference=order.number,
        warehouse_id=shipment.warehouse_id,
        quantities=_units_by_variant(shipment),
        actor=actor,
        at=at,
        lots=lots,
        left_on=left_on,
    )
    shipment.status, shipment.shipped_at = Shipment.Status.SHIPPED, at
    shipment.tracking_number, shipment.carrier_id = tracking_number, carrier_code
    shipment.save(update_fields=["status", "shipped_at", "tracking_number", "carrier"])
    data: dict[str, object] = {"shipment": shipment.pk, "tracking_number": tracking_number}
    record_event(order=order, kind="PARCEL_SENT", actor=actor, at=at, data=data)
    is_complete = not is_anything_left_to_send(order_id=order.pk)
    mark_shipped(order_id=order.pk, is_complete=is_complete, actor=actor, at=at)
    announce(shipment_sent, shipment_id=shipment.pk)
    return shipment


@transaction.atomic
def deliver_shipment(*, shipment_id: int, delivered_at: datetime, actor: str, at: datetime) -> None:
    """Say that a parcel has arrived; the order is delivered with its last one. Safe to repeat.

    :raises ShipmentStateError: when the parcel has not left
    """
    order, shipment = lock_shipment_with_order(shipment_id=shipment_id)
    if shipment.status == Shipment.Status.DELIVERED:
        return
    if shipment.status != Shipment.Status.SHIPPED:
        raise ShipmentStateError(shipment_id=shipment.pk, status=shipment.status)
    shipment.status, shipment.delivered_at = Shipment.Status.DELIVERED, delivered_at
    shipment.save(update_fields=["status", "delivered_at"])
    data: dict[str, object] = {"shipment": shipment.pk}
    record_event(order=order, kind="PARCEL_DELIVERED", actor=actor, at=at, data=data)
    settle_order(order=order, actor=actor, at=at)


def _check_tax(shipment: Shipment, *, order: Order, note: str, actor: str, at: datetime) -> None:
    misfit = tax_misfit_of(shipment=shipment)
    if misfit is None:
        return
    if not note:
        raise TaxMisfitError(charged=misfit.charged, now=misfit.now)
    data: dict[str, object] = {"charged": misfit.charged, "now": misfit.now, "note": note}
    record_event(order=order, kind="TAX_RELEASED", actor=actor, at=at, data=data)


def _units_by_variant(shipment: Shipment) -> dict[int, int]:
    units: Counter[int] = Counter()
    for line in shipment.lines.filter(quantity__gt=0).select_related("order_line"):
        units[line.order_line.variant_id] += line.quantity
    return dict(units)
