"""A partner has sent a parcel: whole, in part, or found nothing of it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from logistics.carriers.models import Carrier
from logistics.carriers.numbers import find_wrong_digit
from logistics.fulfilment.locks import lock_parcels
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import (
    ShipmentStateError,
    TooManyScannedError,
    WrongItemError,
    follow_parcels,
    open_box,
    pack_completely,
    ship_shipment,
    split_off,
)
from logistics.partners.models import PartnerMessage
from logistics.partners.services.lots import named_lots
from shop.inventory.services import NamedLot


class WrongNumberError(Exception):
    """Raised when a tracking number has a wrong check digit."""


def send_as_told(message: PartnerMessage, *, shipment: Shipment, actor: str, at: datetime) -> None:
    """Pack what the partner has packed, send it, and let the rest travel, or wait, on its own.

    What will follow later becomes a parcel of its own, which the partner is told of; what could
    not be found waits in one for the desk. Told twice of a parcel that is sent, nothing happens.

    Raises what packing and sending raise.
    """
    body = message.body
    told = {line["sku"]: line["units"] for line in body["lines"]}
    order, shipment, shipments = lock_parcels(shipment_id=shipment.pk)
    if shipment.status in {Shipment.Status.SHIPPED, Shipment.Status.DELIVERED}:
        if shipment.tracking_number == body["tracking_number"]:
            return
        raise ShipmentStateError(shipment_id=shipment.pk, status=shipment.status)
    # Units may have been refunded a moment ago: what the partner says is held against what is left.
    follow_parcels(order=order, shipments=shipments, actor=actor, at=at)
    if shipment.status == Shipment.Status.CANCELLED:
        raise ShipmentStateError(shipment_id=shipment.pk, status=shipment.status)
    rest = _rest(shipment, told)
    is_short = body["rest"] == "short"
    if not told:
        message.missing_from = shipment if is_short else None
        return
    carrier = _carrier(body["carrier"], number=body["tracking_number"])
    if rest:
        second = _part(message, shipment, rest, actor=actor, at=at)
        message.missing_from = second if is_short else None
    _pack(shipment, actor=actor, at=at)
    ship_shipment(
        shipment_id=shipment.pk,
        tracking_number=body["tracking_number"],
        carrier_code=carrier.pk,
        actor=actor,
        at=at,
        lots=_lots(shipment, body["lines"]),
        left_on=_left_on(message, shipment),
    )


def _left_on(message: PartnerMessage, shipment: Shipment) -> date:
    """Return the day on which the partner said so, however late that is applied.

    The earlier one of the warehouse and of our books: what has left shall be booked.
    """
    zones = (ZoneInfo(shipment.warehouse.timezone), UTC)
    return min(message.created_at.astimezone(zone).date() for zone in zones)


def _lots(shipment: Shipment, lines: Iterable[Mapping[str, Any]]) -> dict[int, dict[NamedLot, int]]:
    """Return the lots that were taken, by variant id, of the lines that name any."""
    variants = dict(shipment.lines.values_list("order_line__sku", "order_line__variant_id"))
    return {variants[line["sku"]]: named_lots(line["lots"]) for line in lines if line.get("lots")}


def _rest(shipment: Shipment, told: Mapping[str, int]) -> dict[int, int]:
    """Return the units, by order line id, that belong in the parcel and were not sent."""
    left, rest, held = dict(told), {}, dict.fromkeys(told, 0)
    for line in shipment.lines.select_related("order_line").order_by("pk"):
        sku = line.order_line.sku
        taken = min(line.quantity, left.get(sku, 0))
        if sku in left:
            left[sku] -= taken
            held[sku] += line.quantity
        if line.quantity > taken:
            rest[line.order_line_id] = line.quantity - taken
    for sku, more in left.items():
        if not held[sku]:
            raise WrongItemError(sku=sku)
        if more:
            raise TooManyScannedError(sku=sku, scanned=told[sku], missing=held[sku])
    return rest


def _carrier(code: str, *, number: str) -> Carrier:
    carrier = Carrier.objects.get(code=code)
    if find_wrong_digit(number, courier=carrier.number_format) is not None:
        raise WrongNumberError(number)
    return carrier


def _part(
    message: PartnerMessage,
    shipment: Shipment,
    rest: dict[int, int],
    *,
    actor: str,
    at: datetime,
) -> Shipment:
    # What was packed so far is in the box that leaves, or was not there: both are told now.
    open_box(shipment)
    key = uuid5(NAMESPACE_OID, f"partner-message-{message.pk}")
    return split_off(shipment_id=shipment.pk, units=rest, key=key, actor=actor, at=at)


def _pack(shipment: Shipment, *, actor: str, at: datetime) -> None:
    shipment.refresh_from_db()
    if shipment.status == Shipment.Status.PLANNED:
        pack_completely(shipment_id=shipment.pk, actor=actor, at=at)
