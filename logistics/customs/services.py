"""Customs forms, set on demand: nothing is numbered or kept, and the same parcel gives the same."""

from datetime import datetime
from zoneinfo import ZoneInfo

from logistics.customs.calculate import Declaration, Form, allowed_forms
from logistics.customs.content import form_page
from logistics.customs.selectors import crosses_border, declaration_of
from logistics.fulfilment.cartons import carton_plan
from logistics.fulfilment.models import Shipment
from shop.invoicing.printing import set_pdf
from shop.invoicing.selectors import find_invoice
from shop.invoicing.services.files import Pdf
from shop.markets.selectors import latest_rate
from shop.tax.calculate import Quote


class FormNotAllowedError(Exception):
    """Raised for a form that must not accompany the parcel: no border, too dear, too heavy."""


def customs_form(*, shipment: Shipment, form: Form) -> Pdf:
    """Return a CN 22 or CN 23 of a parcel, dated on the day on which it was handed over or packed.

    :raises FormNotAllowedError: when the parcel may not travel with the form
    """
    declaration = whole_declaration(shipment)
    if form not in forms_of(shipment, declaration):
        raise FormNotAllowedError(f"parcel {shipment.pk} may not travel with a {form}")
    made_at = _moment(shipment)
    invoice = find_invoice(order_id=shipment.order_id)
    page = form_page(
        declaration,
        form,
        on=made_at.astimezone(ZoneInfo(shipment.warehouse.timezone)).date(),
        item_number=shipment.tracking_number or "",
        invoice=invoice.number if invoice else "",
    )
    name = f"{form.lower()}-{declaration.reference.replace('/', '-')}.pdf"
    return Pdf(name, set_pdf(f"{form.lower()}.typ", page, made_at=made_at))


def whole_declaration(shipment: Shipment) -> Declaration:
    """Return the customs data of a parcel with what it weighs in its boxes, as far as is known."""
    plan = carton_plan(shipment_id=shipment.pk).plan
    weight = sum(parcel.weight for parcel in plan.parcels) if plan and not plan.loose else 0
    return declaration_of(shipment, gross_weight_g=weight)


def forms_of(shipment: Shipment, declaration: Declaration) -> list[Form]:
    """Return the forms that may accompany a parcel, the one to be used first."""
    if not crosses_border(shipment):
        return []
    on = Quote.from_json(shipment.consignment.quote).tax_point
    rate = latest_rate(currency=declaration.currency, on=on)
    return allowed_forms(declaration, per_euro=rate.per_euro)


def _moment(shipment: Shipment) -> datetime:
    return shipment.shipped_at or shipment.packed_at or shipment.planned_at
