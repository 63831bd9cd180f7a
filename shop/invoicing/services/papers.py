"""Papers for customs, set on demand: nothing is numbered, booked or kept."""

from datetime import datetime

from shop.invoicing.content import CustomsDetails, SellerFacts, customs_page
from shop.invoicing.content.words import COMMERCIAL, PRO_FORMA
from shop.invoicing.frozen import FrozenOrder
from shop.invoicing.printing import set_pdf
from shop.invoicing.selectors import get_selling_entity
from shop.invoicing.services.files import Pdf
from shop.orders.models import Consignment
from shop.orders.parcels import PARCELS, SentParcel, parcel_number
from shop.tax.selectors import registration_numbers_on

FILE_NAMES = {PRO_FORMA: "pro-forma", COMMERCIAL: "commercial-invoice"}


class UnknownParcelError(LookupError):
    """Raised for a parcel that a consignment does not travel in (any more)."""


def customs_paper(*, consignment: Consignment, kind: str, at: datetime, part: int = 1) -> Pdf:
    """Return the pro-forma or commercial invoice of a parcel, dated where its buyer is.

    Pieces that were cancelled are not on it. Of a consignment that was split, each parcel has its
    own papers: with what is in it, and its share of the freight. The number of
    the Import One-Stop Shop never is on one.

    :raises NoLegalEntityError: when the company that sells has not been entered
    :raises KeyError: for another kind of paper
    :raises UnknownParcelError: when the consignment has no such part
    """
    frozen = FrozenOrder(consignment.order)
    on = at.astimezone(frozen.market.time_zone).date()
    parcels = parcels_of(consignment)
    index = next((place for place, row in enumerate(parcels) if row.part == part), None)
    if index is None:
        raise UnknownParcelError(f"consignment {consignment.pk} has no part {part}")
    number = parcel_number(position=consignment.position, part=part)
    name = f"{FILE_NAMES[kind]}-{consignment.order.number}-{number}.pdf"
    page = customs_page(
        frozen,
        CustomsDetails(kind, consignment.pk, on, number, [row.units for row in parcels], index),
        seller=SellerFacts(get_selling_entity(), registration_numbers_on(on=on)),
    )
    return Pdf(name, set_pdf("customs.typ", page, made_at=at))


def parcels_of(consignment: Consignment) -> list[SentParcel]:
    """Return the parcels that a consignment travels in; as planned, while nobody knows better."""
    known = PARCELS.of_order(consignment.order_id).get(consignment.pk)
    left = {line.pk: line.quantity - line.cancelled_quantity for line in consignment.lines.all()}
    return known or [SentParcel(consignment.pk, 1, left)]
