"""The shipment builder: one parcel for quote, label, customs data and refund alike."""

from dataclasses import dataclass

from logistics.carriers.gateways.base import Content, ParcelToSend, Place
from logistics.fulfilment.cartons import carton_plan, packed_size
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.selectors import number_of
from shop.accounts.models import PostalAddress
from shop.kernel.money import round_money
from shop.orders.models import OrderLine


@dataclass(frozen=True, slots=True)
class _Package:
    size_mm: tuple[int, ...]
    carton_g: int


def build_parcel(*, shipment_id: int) -> ParcelToSend:
    """Return a shipment as carriers and customs see it; nothing is stored.

    Addresses, goods and values are the order's frozen copies, so the same shipment always gives
    the same parcel until units are taken out of it. The carton is that of the packing plan, the
    largest one when there are several, and goods that ship in their own box count as one; without
    a plan its size is not known.

    :raises Shipment.DoesNotExist: when there is none
    """
    shipment = Shipment.objects.select_related("order", "warehouse", "consignment").get(
        pk=shipment_id
    )
    lines = ShipmentLine.objects.filter(shipment=shipment, quantity__gt=0)
    rows = list(lines.select_related("order_line").order_by("order_line__sku", "pk"))
    package = _package(shipment_id)
    goods_g = sum(row.quantity * row.order_line.weight_g for row in rows)
    return ParcelToSend(
        reference=reference_of(shipment),
        sender=_place(shipment.warehouse),
        recipient=recipient_of(shipment),
        contents=tuple(_content(row.order_line, quantity=row.quantity) for row in rows),
        weight_g=goods_g + package.carton_g,
        size_mm=package.size_mm,
    )


def reference_of(shipment: Shipment) -> str:
    """Return how carriers and warehouses call a parcel, which comes with order and consignment."""
    return f"{shipment.order.number}-{number_of(shipment)}"


def recipient_of(shipment: Shipment) -> Place:
    """Return who gets a parcel, by the address that was frozen with its order."""
    return _place(shipment.order, email=shipment.order.email)


def _package(shipment_id: int) -> _Package:
    found = carton_plan(shipment_id=shipment_id)
    cartons = [parcel.carton for parcel in found.plan.parcels] if found.plan else []
    sizes = [carton.inner for carton in cartons]
    sizes += [packed_size(line.variant) for _quantity, line in found.alone]
    if not sizes:
        return _Package((), 0)
    largest = max(sizes, key=lambda size: size[0] * size[1] * size[2])
    return _Package(
        tuple(sorted(largest, reverse=True)), sum(carton.own_weight for carton in cartons)
    )


def _content(line: OrderLine, *, quantity: int) -> Content:
    return Content(
        sku=line.sku,
        description=line.customs_description or line.title,
        quantity=quantity,
        unit_value=round_money(line.net / line.quantity),
        unit_weight_g=line.weight_g,
        hs_code=line.hs_code,
        country_of_origin=line.country_of_origin,
    )


def _place(address: PostalAddress, *, email: str = "") -> Place:
    return Place(
        name=address.name,
        company=address.company,
        line1=address.line1,
        line2=address.line2 or address.district,
        city=address.city,
        region=address.region,
        postcode=address.postcode,
        country=address.country,
        phone=address.phone,
        email=email,
    )
