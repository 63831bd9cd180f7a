"""One parcel becomes two, and several become one, as long as none of them has left."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from logistics.fulfilment.locks import lock_parcels
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.selectors import OPEN, is_being_packed, mergeable_with, number_of
from logistics.fulfilment.services.errors import (
    BeingPackedError,
    NothingStaysError,
    NothingToMoveError,
    NotInParcelError,
    NotMergeableError,
    NotReadyToFulfilError,
    ShipmentStateError,
)
from logistics.fulfilment.services.follow import follow_parcels, open_box
from shop.orders.models import Order
from shop.orders.services import record_event
from shop.orders.states import READY_TO_FULFIL


@transaction.atomic(durable=True)
def split_shipment(
    *, shipment_id: int, units: Mapping[int, int], key: UUID, actor: str, at: datetime
) -> Shipment:
    """Let units, by order line id, travel in a second parcel; return that one.

    Every unit stays in exactly one of the two. A closed box is to be packed again. Nothing of what
    was sold, quoted or charged changes: whether the tax still fits is asked when a parcel leaves.
    Asking twice with one ``key`` splits once.

    :raises ShipmentStateError: when the parcel has left or was cancelled
    :raises NotReadyToFulfilError: when the order's goods may not leave
    :raises BeingPackedError: when somebody is filling the box
    :raises SplitError: when the units do not make two parcels; one of its three kinds
    """
    return split_off(shipment_id=shipment_id, units=units, key=key, actor=actor, at=at)


@transaction.atomic
def split_off(
    *, shipment_id: int, units: Mapping[int, int], key: UUID, actor: str, at: datetime
) -> Shipment:
    """Do what ``split_shipment`` does within a larger step.

    Raises what ``split_shipment`` raises.
    """
    order, shipment, shipments = lock_parcels(shipment_id=shipment_id)
    before = next((row for row in shipments if row.split_key == key), None)
    if before is not None:
        return before
    _check_movable(order=order, shipment=shipment, shipments=shipments, actor=actor, at=at)
    wanted = {line: number for line, number in units.items() if number}
    _check_units(wanted, held=_units_in(shipment))
    open_box(shipment)
    second = Shipment.objects.create(
        order=order,
        consignment_id=shipment.consignment_id,
        part=_next_part(shipment, shipments),
        warehouse_id=shipment.warehouse_id,
        carrier_id=shipment.carrier_id,
        # Its units have waited as long as the others.
        planned_at=shipment.planned_at,
        split_key=key,
    )
    _move(wanted, source=shipment, target=second)
    _record("PARCEL_SPLIT", order=order, shipments=[shipment, second], actor=actor, at=at)
    return second


@transaction.atomic(durable=True)
def merge_shipments(
    *, shipment_id: int, other_ids: Collection[int], actor: str, at: datetime
) -> Shipment:
    """Let everything in other parcels travel in a shipment's box; return that shipment.

    The others end as cancelled and name the one they went into. Closed boxes are to be packed
    again. Merging what was merged into it before changes nothing.

    :raises ShipmentStateError: when the parcel has left or was cancelled
    :raises NotReadyToFulfilError: when the order's goods may not leave
    :raises BeingPackedError: when somebody is filling its box
    :raises NotMergeableError: when none was chosen, or another cannot travel in it (any more)
    """
    order, shipment, shipments = lock_parcels(shipment_id=shipment_id)
    wanted = set(other_ids)
    done = {row.pk for row in shipments if row.merged_into_id == shipment.pk}
    if wanted and wanted <= done:
        return shipment
    _check_movable(order=order, shipment=shipment, shipments=shipments, actor=actor, at=at)
    others = [row for row in mergeable_with(shipment=shipment) if row.pk in wanted]
    if not others or wanted - done != {row.pk for row in others}:
        raise NotMergeableError
    open_box(shipment)
    for other in others:
        _move(_units_in(other), source=other, target=shipment)
        other.status, other.merged_into = Shipment.Status.CANCELLED, shipment
        other.packed_at, other.packed_by = None, ""
        other.save(update_fields=["status", "merged_into", "packed_at", "packed_by"])
    _record("PARCELS_MERGED", order=order, shipments=[shipment, *others], actor=actor, at=at)
    return shipment


def _check_movable(
    *,
    order: Order,
    shipment: Shipment,
    shipments: Sequence[Shipment],
    actor: str,
    at: datetime,
) -> None:
    if order.status not in READY_TO_FULFIL:
        raise NotReadyToFulfilError(number=order.number, status=order.status)
    # What was cancelled a moment ago must not be moved.
    follow_parcels(order=order, shipments=shipments, actor=actor, at=at)
    if shipment.status not in OPEN:
        raise ShipmentStateError(shipment_id=shipment.pk, status=shipment.status)
    if is_being_packed(shipment=shipment):
        raise BeingPackedError(shipment_id=shipment.pk)


def _check_units(wanted: Mapping[int, int], *, held: Mapping[int, int]) -> None:
    if not wanted:
        raise NothingToMoveError
    for line, number in wanted.items():
        if not 0 < number <= held.get(line, 0):
            raise NotInParcelError
    if wanted == held:
        raise NothingStaysError


def _units_in(shipment: Shipment) -> dict[int, int]:
    lines = shipment.lines.filter(quantity__gt=0)
    return dict(lines.values_list("order_line_id", "quantity"))


def _next_part(shipment: Shipment, shipments: Sequence[Shipment]) -> int:
    return 1 + max(row.part for row in shipments if row.consignment_id == shipment.consignment_id)


def _move(units: Mapping[int, int], *, source: Shipment, target: Shipment) -> None:
    for line_id, number in sorted(units.items()):
        source.lines.filter(order_line_id=line_id).update(quantity=F("quantity") - number, packed=0)
        line, _is_new = ShipmentLine.objects.get_or_create(
            shipment=target, order_line_id=line_id, defaults={"quantity": 0}
        )
        line.quantity += number
        line.save(update_fields=["quantity"])
    source.lines.filter(quantity=0).delete()


def _record(
    kind: str, *, order: Order, shipments: Sequence[Shipment], actor: str, at: datetime
) -> None:
    data: dict[str, object] = {
        "shipment": shipments[0].pk,
        "others": [row.pk for row in shipments[1:]],
        "note": " + ".join(number_of(row) for row in shipments),
    }
    record_event(order=order, kind=kind, actor=actor, at=at, data=data)
