"""Papers for customs, set on demand: nothing is numbered, booked or kept."""

from datetime import datetime

from shop.invoicing.content import CustomsDetails, SellerFacts, customs_page
from shop.invoicing.content.words import COMMERCIAL, PRO_FORMA
from shop.invoicing.frozen import FrozenOrder
from shop.invoicing.printing import set_pdf
from shop.invoicing.selectors import get_selling_entity
from shop.invoicing.services.files import Pdf
from shop.orders.models import Consignment
from shop.tax.selectors import registration_numbers_on

FILE_NAMES = {PRO_FORMA: "pro-forma", COMMERCIAL: "commercial-invoice"}


def customs_paper(*, consignment: Consignment, kind: str, at: datetime) -> Pdf:
    """Return the pro-forma or commercial invoice of a parcel, dated where its buyer is.

    Pieces that were cancelled are not on it. The number of the Import One-Stop Shop never is.

    :raises NoLegalEntityError: when the company that sells has not been entered
    :raises KeyError: for another kind of paper
    """
    frozen = FrozenOrder(consignment.order)
    on = at.astimezone(frozen.market.time_zone).date()
    name = f"{FILE_NAMES[kind]}-{consignment.order.number}-{consignment.position}.pdf"
    page = customs_page(
        frozen,
        CustomsDetails(kind, consignment.pk, on),
        seller=SellerFacts(get_selling_entity(), registration_numbers_on(on=on)),
    )
    return Pdf(name, set_pdf("customs.typ", page, made_at=at))
