"""Customs at the desk: what a parcel declares, what it lacks, where to mend it, and its forms."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from logistics.customs.calculate import Declaration, Form, Gap, Missing, missing_from
from logistics.customs.content import country, kilograms
from logistics.customs.selectors import crosses_border
from logistics.customs.services import (
    FormNotAllowedError,
    customs_form,
    forms_of,
    whole_declaration,
)
from logistics.fulfilment.models import Shipment
from shop.accounts.models import User
from shop.invoicing.views import pdf_response
from shop.kernel.admin import as_money, require_permission

PERMISSION = "logistics.view_shipment"
WORDS = {
    Gap.DESCRIPTION: gettext_lazy("%(sku)s has no description for customs in English."),
    Gap.VAGUE_DESCRIPTION: gettext_lazy(
        "The description of %(sku)s says too little: “%(description)s”. Say what it is and what it"
        " is made of."
    ),
    Gap.HS_CODE: gettext_lazy("%(sku)s has no HS code of six, eight or ten digits."),
    Gap.ORIGIN: gettext_lazy("%(sku)s has no country of origin."),
    Gap.WEIGHT: gettext_lazy("%(sku)s has no weight."),
    Gap.VALUE: gettext_lazy("%(sku)s has no value."),
    Gap.SENDER: gettext_lazy("The sender is not complete: enter the company and its warehouse."),
    Gap.RECEIVER: gettext_lazy("The receiver’s name or address is not complete."),
    Gap.SCHEME_NUMBER: gettext_lazy(
        "Tax was charged under %(scheme)s, but no number of that scheme has been entered: customs"
        " would charge the tax again."
    ),
    Gap.CONTENTS: gettext_lazy("There is nothing in the parcel."),
}
HEADERS = (
    gettext_lazy("SKU"),
    gettext_lazy("Description"),
    gettext_lazy("HS code"),
    gettext_lazy("Origin"),
    pgettext_lazy("units", "Quantity"),
    gettext_lazy("Net weight"),
    gettext_lazy("Value"),
)


def customs_context(shipment: Shipment, *, user: User | AnonymousUser) -> dict[str, object] | None:
    """Return what the desk sees of a parcel's customs data; nothing where there is no border."""
    if not crosses_border(shipment):
        return None
    declaration = whole_declaration(shipment)
    gaps = missing_from(declaration)
    return {
        "gaps": [_gap(row, declaration, shipment=shipment, user=user) for row in gaps],
        "headers": HEADERS,
        "rows": [_row(line) for line in declaration.lines],
        "scheme": declaration.scheme.name if declaration.scheme else "",
        "terms": declaration.terms,
        "value": as_money(declaration.goods_value),
        "weight": _kilograms(declaration.gross_weight_g),
        "forms": [] if gaps else _forms(shipment, declaration),
        "data_url": reverse("admin:logistics_shipment_customs_data", args=[shipment.pk]),
    }


def form_view(request: HttpRequest, shipment_id: int, form: str) -> HttpResponse:
    """Hand out a CN 22 or CN 23; a parcel whose data is not complete gets none.

    :raises Http404: when there is no such parcel or form
    """
    require_permission(request, PERMISSION)
    shipment = _shipment(shipment_id)
    if form.upper() not in Form.__members__:
        raise Http404
    if missing_from(whole_declaration(shipment)):
        messages.error(request, _("Complete the customs data before the form is printed."))
        return redirect("admin:logistics_shipment_change", shipment.pk)
    try:
        return pdf_response(customs_form(shipment=shipment, form=Form[form.upper()]))
    except FormNotAllowedError as error:
        raise Http404 from error


def data_view(request: HttpRequest, shipment_id: int) -> HttpResponse:
    """Hand out the electronic customs data, for a carrier that takes it as a file.

    :raises Http404: when there is no such parcel
    """
    require_permission(request, "logistics.change_shipment")
    declaration = whole_declaration(_shipment(shipment_id))
    response = JsonResponse(declaration.as_data(), json_dumps_params={"ensure_ascii": False})
    name = f"customs-{declaration.reference.replace('/', '-')}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _shipment(shipment_id: int) -> Shipment:
    rows = Shipment.objects.select_related("order", "warehouse", "consignment")
    return get_object_or_404(rows, pk=shipment_id)


def _forms(shipment: Shipment, declaration: Declaration) -> list[tuple[str, str]]:
    return [
        (
            f"{form[:2]} {form[2:]}",
            reverse("admin:logistics_shipment_customs_form", args=[shipment.pk, form.lower()]),
        )
        for form in forms_of(shipment, declaration)
    ]


def _gap(
    missing: Missing,
    declaration: Declaration,
    *,
    shipment: Shipment,
    user: User | AnonymousUser,
) -> dict[str, str]:
    line = missing.line
    words = {
        "sku": line.sku if line else "",
        "description": line.description if line else "",
        "scheme": declaration.scheme.name if declaration.scheme else "",
    }
    place, permission = _place_to_mend(missing, shipment=shipment)
    url = place if user.has_perm(permission) else ""
    return {"text": str(WORDS[missing.gap]) % words, "url": url}


def _place_to_mend(missing: Missing, *, shipment: Shipment) -> tuple[str, str]:
    """Return where somebody can mend it, and the permission for that page."""
    if missing.line is not None:
        page = reverse("admin:shop_product_change", args=[missing.line.product_id])
        return page, "shop.change_product"
    if missing.gap == Gap.SENDER:
        return reverse("admin:shop_legalentity_changelist"), "shop.change_legalentity"
    if missing.gap == Gap.SCHEME_NUMBER:
        page = reverse("admin:shop_sellerregistration_changelist")
        return page, "shop.view_sellerregistration"
    return reverse("admin:shop_order_change", args=[shipment.order_id]), "shop.view_order"


def _row(line: Any) -> tuple[object, ...]:
    return (
        line.sku,
        line.description or "–",
        line.hs_code or "–",
        country(line.origin) if line.origin else "–",
        line.quantity,
        _kilograms(line.net_weight_g),
        as_money(line.value),
    )


def _kilograms(grams: int) -> str:
    return _("%(number)s kg") % {"number": kilograms(grams)}
