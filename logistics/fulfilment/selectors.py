"""Reads of shipments: what is to be packed, and from what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from logistics.fulfilment.models import Shipment, ShipmentLine
from shop.inventory.models import Preorder, Warehouse
from shop.orders.models import Consignment, Order, OrderLine
from shop.orders.parcels import parcel_number
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
    lots: str = ""
    """From which lots to take it, in the reader's words; nothing for what has none."""

    @property
    def missing(self) -> int:
        """Units that are not in the box yet."""
        return self.quantity - self.packed


def run_by_us(codes: Iterable[str]) -> set[str]:
    """Return those warehouses in which we say what is taken: no partner runs them for us."""
    ours = Warehouse.objects.filter(pk__in=codes).exclude(partner__is_active=True)
    return set(ours.values_list("pk", flat=True))


def pick_list(*, shipment_id: int) -> list[PickLine]:
    """Return what belongs into a shipment, by SKU as the shelves are."""
    lines = (
        ShipmentLine.objects.filter(shipment_id=shipment_id, quantity__gt=0)
        .select_related("order_line__image")
        .order_by("order_line__sku", "pk")
    )
    rows: dict[str, PickLine] = {}
    for line in lines:
        sold = line.order_line
        known = rows.get(sold.sku)
        rows[sold.sku] = PickLine(
            sku=sold.sku,
            title=sold.title,
            # One shelf, though some of it was bought by itself and some in a bundle.
            option_label=_joined(known.option_label if known else "", sold.option_label),
            quantity=line.quantity + (known.quantity if known else 0),
            packed=line.packed + (known.packed if known else 0),
            weight_g=sold.weight_g,
            image=sold.image,
        )
    return list(rows.values())


def _joined(label: str, other: str) -> str:
    return label if other in label else "; ".join(filter(None, [label, other]))


def consignments_without_shipment(*, paid_before: datetime) -> QuerySet[Consignment]:
    """Return consignments that should have been planned by now, longest waiting first."""
    return (
        Consignment.objects.filter(
            Exists(_units_left(OuterRef("pk"))),
            shipments__isnull=True,
            order__status__in=READY_TO_FULFIL,
            order__paid_at__lt=paid_before,
            # What another system sent years ago has no parcel here, and never gets one.
            order__imported_from="",
        )
        .exclude(Exists(_waiting_for_goods()))
        .select_related("order")
        .order_by("order__paid_at", "pk")
    )


def _waiting_for_goods() -> QuerySet[Preorder]:
    return Preorder.objects.filter(
        reference=OuterRef("order__number"),
        stock_item__warehouse=OuterRef("warehouse"),
        state__in=[Preorder.State.HELD, Preorder.State.FIRM],
    )


def orders_with_outdated_shipments() -> QuerySet[Order]:
    """Return orders with a parcel that has not left and holds what was cancelled since."""
    is_open = Q(shipments__status__in=OPEN)
    is_over = Q(status__in=[Order.Status.CANCELLED, Order.Status.REFUNDED])
    in_parcels = (
        _lines_in_parcels()
        .filter(order_line=OuterRef("pk"))
        .values("order_line")
        .annotate(units=Sum("quantity"))
        .values("units")
    )
    outdated = (
        OrderLine.objects.filter(order=OuterRef("pk"), shipment_lines__shipment__status__in=OPEN)
        .annotate(in_parcels=Subquery(in_parcels))
        .filter(in_parcels__gt=F("quantity") - F("cancelled_quantity"))
    )
    return Order.objects.filter(is_open & (is_over | Exists(outdated))).distinct().order_by("pk")


def units_too_many(*, order: Order) -> dict[int, int]:
    """Return by order line id how many units its parcels hold that were cancelled since."""
    held = _lines_in_parcels().filter(order_line__order=order).values("order_line")
    units = dict(held.annotate(units=Sum("quantity")).values_list("order_line", "units"))
    kept = {line.pk: line.quantity - line.cancelled_quantity for line in order.lines.all()}
    return {pk: number - kept[pk] for pk, number in units.items() if number > kept[pk]}


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
        Consignment.objects.filter(order_id=order_id, shipments__isnull=True)
        .filter(Exists(_units_left(OuterRef("pk"))))
        .exists()
    )


def shipments_of(*, order_id: int) -> Sequence[Shipment]:
    """Return an order's shipments with carrier, warehouse and consignment, in parcel order.

    Those that were merged into another one are left out.
    """
    return list(
        Shipment.objects.filter(order_id=order_id, merged_into__isnull=True)
        .select_related("carrier", "warehouse", "consignment")
        .order_by("consignment__position", "part")
    )


def lines_in(*, shipment: Shipment) -> list[ShipmentLine]:
    """Return the lines of which a shipment holds units, by SKU as the shelves are."""
    lines = shipment.lines.filter(quantity__gt=0).select_related("order_line")
    return list(lines.order_by("order_line__sku", "pk"))


def number_of_parcels(*, order_id: int) -> int:
    """Return in how many parcels an order comes; those that were cancelled do not count."""
    shipments = Shipment.objects.filter(order_id=order_id)
    return shipments.exclude(status=Shipment.Status.CANCELLED).count()


def number_of(shipment: Shipment) -> str:
    """Return how the desk and the papers call a parcel within its order."""
    return parcel_number(position=shipment.consignment.position, part=shipment.part)


def is_being_packed(*, shipment: Shipment) -> bool:
    """Return whether somebody has begun to fill the box and has not closed it."""
    is_planned = shipment.status == Shipment.Status.PLANNED
    return is_planned and shipment.lines.filter(packed__gt=0).exists()


def is_split_with(*, order_id: int, key: UUID) -> bool:
    """Return whether one of an order's parcels was split off with a form."""
    return Shipment.objects.filter(order_id=order_id, split_key=key).exists()


def mergeable_with(*, shipment: Shipment) -> list[Shipment]:
    """Return the parcels that could travel in a shipment's box instead, in parcel order.

    They belong to the same consignment, so to the same order, address and warehouse; carrier is
    the same, and neither has left or is being packed.
    """
    if shipment.status not in OPEN or is_being_packed(shipment=shipment):
        return []
    others = Shipment.objects.filter(
        consignment_id=shipment.consignment_id,
        carrier_id=shipment.carrier_id,
        status__in=OPEN,
    ).exclude(pk=shipment.pk)
    rows = others.select_related("consignment").order_by("part")
    return [row for row in rows if not is_being_packed(shipment=row)]


def _units_left(consignment: OuterRef) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(consignment=consignment, quantity__gt=F("cancelled_quantity"))


def _lines_in_parcels() -> QuerySet[ShipmentLine]:
    return ShipmentLine.objects.exclude(shipment__status=Shipment.Status.CANCELLED)


def tax_misfit_of(*, shipment: Shipment) -> TaxMisfit | None:
    """Return why the tax that was charged does not fit what is in a parcel, if it does not.

    The regime is that of the parcel as it is now; duty is asked of all parcels of its consignment.
    """
    contents: dict[int, dict[int, int]] = {}
    lines = _lines_in_parcels().filter(shipment__consignment_id=shipment.consignment_id)
    for line in lines.order_by("shipment__part", "pk"):
        contents.setdefault(line.shipment_id, {})[line.order_line_id] = line.quantity
    if shipment.pk not in contents:
        return None
    return find_tax_misfit(
        consignment=shipment.consignment,
        parcels=list(contents.values()),
        index=list(contents).index(shipment.pk),
    )
