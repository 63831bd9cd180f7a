"""The customs data of a parcel, built in this one place from the frozen order and its quote."""

from collections.abc import Iterable
from typing import Any

from logistics.customs.calculate import (
    Declaration,
    DeclaredLine,
    Missing,
    Party,
    Scheme,
    missing_from,
)
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.selectors import number_of
from shop.accounts.models import PostalAddress
from shop.catalogue.calculate import is_public_gtin
from shop.inventory.models import Warehouse
from shop.invoicing.content.papers import incoterm_of
from shop.invoicing.frozen import FrozenOrder, Parcel
from shop.invoicing.models import LegalEntity
from shop.invoicing.selectors import NoLegalEntityError, get_selling_entity
from shop.kernel.money import Money, round_money, sum_money
from shop.orders.models import Order, OrderLine
from shop.orders.parcels import PARCELS, share_by_value
from shop.tax.calculate import (
    Destination,
    Quote,
    Regime,
    TerritoryRow,
    UnknownTerritoryError,
    find_territory,
)
from shop.tax.selectors import registration_numbers_on, tax_data

# Under which of the seller's registrations the tax of a regime is declared, where customs have to
# be told so that they do not ask for it again.
SCHEMES = {
    Regime.IOSS: ("IOSS",),
    Regime.UK_LOW_VALUE: ("VAT:GB",),
    Regime.NO_VOEC: ("VOEC:NO",),
    Regime.CH_MAIL_ORDER: ("VAT:CH",),
    Regime.AU_LVIG: ("GST:AU",),
    Regime.NZ_LVG: ("GST:NZ",),
    Regime.SG_OVR: ("SG_OVR:SG", "GST:SG"),
    Regime.MY_LVG: ("LVG:MY",),
}


def crosses_border(shipment: Shipment) -> bool:
    """Return whether a parcel passes customs, by the law of the day on which it was sold.

    That is so between customs areas, and between tax areas of one customs area: a parcel from
    Hamburg to the Canary Islands is declared too. Where the law does not know a place, another
    country is taken for one behind a border.
    """
    quote = shipment.consignment.quote
    order = shipment.order
    here, there = shipment.warehouse.country, order.country
    try:
        data = tax_data(on=Quote.from_json(quote).tax_point)
        origin = find_territory(destination=Destination(here), data=data)
        place = Destination(there, order.region, order.postcode)
        return _is_border(origin, find_territory(destination=place, data=data))
    except UnknownTerritoryError:
        return here != there


def declaration_of(shipment: Shipment, *, gross_weight_g: int = 0) -> Declaration:
    """Return the customs data of a parcel, complete or not.

    Text, codes, weights and values are the order's frozen ones; where the order has none, what
    was entered at the variant since counts, so that a gap can be mended. Call ``missing_from``
    before it is used. Without ``gross_weight_g`` the box is taken to weigh nothing.
    """
    frozen = FrozenOrder(shipment.order)
    parcel = frozen.parcel_of(shipment.consignment_id)
    rows = list(
        shipment.lines.filter(quantity__gt=0)
        .select_related("order_line__variant")
        .order_by("order_line__sku", "pk")
    )
    lines = tuple(_line(row) for row in rows)
    net = sum(line.net_weight_g for line in lines)
    return Declaration(
        reference=f"{frozen.order.number}/{number_of(shipment)}",
        order=frozen.order.number,
        regime=str(parcel.quote.regime),
        terms=incoterm_of(parcel),
        currency=frozen.currency,
        ships_from=parcel.ships_from,
        sender=_sender(shipment.warehouse),
        receiver=_receiver(frozen.order),
        lines=lines,
        freight=_freight(parcel, shipment=shipment, currency=frozen.currency),
        gross_weight_g=max(gross_weight_g, net),
        scheme=_scheme(parcel.quote),
    )


def customs_gaps(shipment: Shipment) -> list[Missing]:
    """Return what customs would miss of a parcel; nothing for one that passes no border."""
    return missing_from(declaration_of(shipment)) if crosses_border(shipment) else []


def _is_border(origin: TerritoryRow, place: TerritoryRow) -> bool:
    if origin.territory == place.territory:
        return False
    return origin.customs_area != place.customs_area or not origin.vat_areas & place.vat_areas


def _line(row: ShipmentLine) -> DeclaredLine:
    line, variant = row.order_line, row.order_line.variant
    return DeclaredLine(
        sku=line.sku,
        product_id=variant.product_id,
        description=(line.customs_description or variant.customs_description).strip(),
        hs_code=line.hs_code or variant.hs_code,
        origin=line.country_of_origin or variant.country_of_origin,
        quantity=row.quantity,
        net_weight_g=(line.weight_g or variant.weight_g or 0) * row.quantity,
        value=_value(line, units=row.quantity),
        # A number of the house means nothing, or something else, to everybody outside.
        gtin=variant.gtin if is_public_gtin(variant.gtin) else "",
        manufacturer_code=variant.manufacturer_code,
    )


def _value(line: OrderLine, *, units: int) -> Money:
    """Return what the units are worth without tax; a gift of the shop has its usual price."""
    if line.net.amount:
        return round_money(line.net * units / line.quantity)
    return round_money(line.unit_price * units / (1 + line.tax_rate))


def _freight(parcel: Parcel, *, shipment: Shipment, currency: str) -> Money:
    total = sum_money((part.net for part in parcel.quote.shipping_parts), currency=currency)
    held = PARCELS.of_order(shipment.order_id).get(shipment.consignment_id, [])
    index = next((place for place, row in enumerate(held) if row.part == shipment.part), None)
    if index is None:
        return Money(0, currency)
    return share_by_value(
        total, lines=parcel.lines, parcels=[row.units for row in held], index=index
    )


def _scheme(quote: Quote) -> Scheme | None:
    codes = SCHEMES.get(quote.regime)
    if codes is None:
        return None
    numbers = registration_numbers_on(on=quote.tax_point)
    return Scheme(
        name=codes[0].partition(":")[0],
        number=next((numbers[code] for code in codes if code in numbers), ""),
    )


def _sender(warehouse: Warehouse) -> Party:
    """Return the seller at the warehouse's address; nobody while no company has been entered."""
    try:
        entity = get_selling_entity()
    except NoLegalEntityError:
        return Party(name="", **_place(warehouse))
    return Party(
        name=entity.name,
        company=entity.name,
        phone=warehouse.phone or entity.phone,
        email=entity.email,
        numbers=_eori(entity, country=warehouse.country),
        **_place(warehouse),
    )


def _eori(entity: LegalEntity, *, country: str) -> tuple[tuple[str, str], ...]:
    """Return the seller's EORI number for where the parcel is sent from, else all of them."""
    numbers = [part.strip() for part in entity.eori.split(",") if part.strip()]
    own = [number for number in numbers if number.startswith(country)]
    return tuple(("EORI", number) for number in own or numbers)


def _receiver(order: Order) -> Party:
    return Party(
        name=order.name,
        company=order.company,
        phone=order.phone,
        email=order.email,
        numbers=(("VAT", order.vat_id),) if order.vat_id else (),
        **_place(order),
    )


def _place(address: PostalAddress) -> dict[str, Any]:
    lines: Iterable[str] = (address.line1, address.line2, address.district)
    return {
        "lines": tuple(line for line in lines if line),
        "city": address.city,
        "region": address.region,
        "postcode": address.postcode,
        "country": address.country,
    }
