"""Reads of shipments: what is to be packed, and from what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from logistics.fulfilment.models import Shipment, ShipmentLine
from shop.orders.models import Consignment, Order, OrderLine
from shop.orders.recheck import TaxMisfit, find_tax_misfit
from shop.orders.states import READY_TO_FULFIL
from shop.payments.models import Refund

OPEN = (Shipment.Status.PLANNED, Shipment.Status.PACKED)


@dataclass(frozen=True, slots=True)
class PickLine:
    """What the packer takes from the shelf: the variant as it was sold."""

    sku: str
    title: str
    option_label: str
    quantity: int
    packed: int
    weight_g: int
    image: object | None

    @property
    def missing(self) -> int:
        """Units that are not in the box yet."""
        return self.quantity - self.packed


def pick_list(*, shipment_id: int) -> list[PickLine]:
    """Return what belongs into a shipment, by SKU as the shelves are."""
    lines = (
        ShipmentLine.objects.filter(shipment_id=shipment_id, quantity__gt=0)
        .select_related("order_line__image")
        .order_by("order_line__sku", "pk")
    )
    return [
        PickLine(
            sku=line.order_line.sku,
            title=line.order_line.title,
            option_label=line.order_line.option_label,
            quantity=line.quantity,
            packed=line.packed,
            weight_g=line.order_line.weight_g,
            image=line.order_line.image,
        )
        for line in lines
    ]


def consignments_without_shipment(*, paid_before: datetime) -> QuerySet[Consignment]:
    """Return consignments that should have been planned by now, longest waiting first."""
    return (
        Consignment.objects.filter(
            Exists(_units_left(OuterRef("pk"))),
            shipment__isnull=True,
            order__status__in=READY_TO_FULFIL,
            order__paid_at__lt=paid_before,
            # What another system sent years ago has no parcel here, and never gets one.
            order__imported_from="",
        )
        .select_related("order")
        .order_by("order__paid_at", "pk")
    )


def orders_with_outdated_shipments() -> QuerySet[Order]:
    """Return orders with a parcel that has not left and holds what was cancelled since."""
    is_open = Q(shipments__status__in=OPEN)
    is_over = Q(status__in=[Order.Status.CANCELLED, Order.Status.REFUNDED])
    outdated = ShipmentLine.objects.filter(
        shipment__order=OuterRef("pk"), shipment__status__in=OPEN
    ).exclude(quantity=F("order_line__quantity") - F("order_line__cancelled_quantity"))
    return Order.objects.filter(is_open & (is_over | Exists(outdated))).distinct().order_by("pk")


def order_id_of_refund(*, refund_id: int) -> int:
    """Return the order that a refund belongs to.

    :raises Refund.DoesNotExist: when there is none
    """
    return Refund.objects.values_list("order_id", flat=True).get(pk=refund_id)


def is_anything_left_to_send(*, order_id: int) -> bool:
    """Return whether the order still has a parcel that has not left."""
    if Shipment.objects.filter(order_id=order_id, status__in=OPEN).exists():
        return True
    return (
        Consignment.objects.filter(order_id=order_id, shipment__isnull=True)
        .filter(Exists(_units_left(OuterRef("pk"))))
        .exists()
    )


def shipments_of(*, order_id: int) -> Sequence[Shipment]:
    """Return an order's shipments with carrier, warehouse and consignment, in parcel order."""
    return list(
        Shipment.objects.filter(order_id=order_id)
        .select_related("carrier", "warehouse", "consignment")
        .order_by("consignment__position", "pk")
    )


def _units_left(consignment: OuterRef) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(consignment=consignment, quantity__gt=F("cancelled_quantity"))


def tax_misfit_of(*, shipment: Shipment) -> TaxMisfit | None:
    """Return why the tax that was charged does not fit what is in a parcel, if it does not."""
    units = dict(shipment.lines.values_list("order_line_id", "quantity"))
    return find_tax_misfit(consignment=shipment.consignment, units=units)
