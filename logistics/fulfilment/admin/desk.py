"""The packing table and the door: pages on which a parcel is packed and sent."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.fulfilment.admin.forms import CountForm, ScanForm, ShipForm
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import pick_list, tax_misfit_of
from logistics.fulfilment.services import (
    NotReadyToFulfilError,
    ShipmentStateError,
    TaxMisfitError,
    TooManyScannedError,
    TrackingNumberTakenError,
    WrongItemError,
    pack_completely,
    pack_shipment,
    ship_shipment,
)
from shop.inventory.services.stock import NotEnoughOnHandError
from shop.kernel.admin import OperationPage, actor_of, as_money, require_permission
from shop.orders.admin import regime_in_words
from shop.orders.recheck import TaxMisfit

PERMISSION = "logistics.change_shipment"
# Each text names the attributes of its exception.
WORDS: dict[type[Exception], str | Promise] = {
    WrongItemError: gettext_lazy("%(sku)s does not belong in this parcel."),
    TooManyScannedError: gettext_lazy(
        "Too many of %(sku)s: %(missing)d are missing, %(scanned)d were given."
    ),
    TaxMisfitError: gettext_lazy(
        "What was charged does not fit what is in the parcel any more. Please look at it again."
    ),
    TrackingNumberTakenError: gettext_lazy(
        "Another parcel has the tracking number %(tracking_number)s."
    ),
    NotReadyToFulfilError: gettext_lazy(
        "The goods of order %(number)s may not leave: look at its payment."
    ),
    ShipmentStateError: gettext_lazy("The order has changed. Please pack the parcel again."),
    NotEnoughOnHandError: gettext_lazy(
        "The stock of this parcel is not promised to the order any more."
    ),
}
PROBLEMS = tuple(WORDS)


def pack_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], shipment_id: int
) -> HttpResponse:
    """Take scans and counts until the box is full; then go on to sending it."""
    require_permission(request, PERMISSION)
    shipment = _shipment(shipment_id)
    if shipment.status == Shipment.Status.PACKED:
        return redirect("admin:logistics_shipment_ship", shipment.pk)
    if shipment.status != Shipment.Status.PLANNED:
        messages.warning(request, _("This parcel is not to be packed."))
        return redirect("admin:logistics_shipment_change", shipment.pk)
    lines = pick_list(shipment_id=shipment.pk)
    scan = ScanForm(request.POST if "scan" in request.POST else None)
    count = CountForm(request.POST if "count" in request.POST else None, lines=lines)
    if request.method == "POST":
        return _pack(request, shipment=shipment, scan=scan, count=count)
    page = OperationPage(
        model_admin=model_admin,
        title=_("Pack order %(number)s") % {"number": shipment.order.number},
        subtitle=shipment.order.number,
        submit_label=_("Pack"),
        back_url=reverse("admin:logistics_shipment_change", args=[shipment.pk]),
        template="admin/logistics/shipment/pack.html",
    )
    context = {"shipment": shipment, "lines": lines, "scan": scan, "count": count}
    return page.render(request, context=context)


def ship_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], shipment_id: int
) -> HttpResponse:
    """Take carrier and tracking number, then send the parcel."""
    require_permission(request, PERMISSION)
    shipment = _shipment(shipment_id)
    if shipment.status == Shipment.Status.PLANNED:
        return redirect("admin:logistics_shipment_pack", shipment.pk)
    if shipment.status != Shipment.Status.PACKED:
        messages.warning(request, _("This parcel cannot be sent."))
        return redirect("admin:logistics_shipment_change", shipment.pk)
    misfit = tax_misfit_of(shipment=shipment)
    form = ShipForm(
        request.POST or None,
        initial={"carrier": shipment.carrier_id},
        is_tax_misfit=misfit is not None,
    )
    if form.is_valid() and _try(request, lambda: _ship(request, shipment=shipment, form=form)):
        messages.success(request, _("The parcel is on its way. The customer gets a mail."))
        return redirect(_next_page(shipment))
    page = OperationPage(
        model_admin=model_admin,
        title=_("Send order %(number)s") % {"number": shipment.order.number},
        subtitle=shipment.order.number,
        explanation=_(
            "The stock leaves the books, the money is taken and the customer is told, in that "
            "order, when you send the parcel."
        ),
        submit_label=_("Send the parcel"),
        back_url=reverse("admin:logistics_shipment_change", args=[shipment.pk]),
        template="admin/logistics/shipment/ship.html",
    )
    context = {"shipment": shipment, "misfit": misfit, "misfit_text": _misfit_text(misfit)}
    return page.render(request, form=form, context=context)


def problem_text(problem: Exception) -> str:
    """Return in the reader's words what stood in the way."""
    return str(WORDS[type(problem)]) % vars(problem)


def _pack(
    request: HttpRequest, *, shipment: Shipment, scan: ScanForm, count: CountForm
) -> HttpResponse:
    action = _packing(request, shipment=shipment, scan=scan, count=count)
    if action is None:
        messages.error(request, _("Please look at the numbers again."))
    elif _try(request, action):
        shipment.refresh_from_db()
    if shipment.status == Shipment.Status.PACKED:
        messages.success(request, _("The parcel is complete. Now send it."))
        return redirect("admin:logistics_shipment_ship", shipment.pk)
    return redirect("admin:logistics_shipment_pack", shipment.pk)


def _packing(
    request: HttpRequest, *, shipment: Shipment, scan: ScanForm, count: CountForm
) -> Callable[[], Shipment] | None:
    """Return what the pressed button means, or nothing when the input is no good."""
    who, now = actor_of(request), timezone.now()
    if "everything" in request.POST:
        return lambda: pack_completely(shipment_id=shipment.pk, actor=who, at=now)
    if scan.is_bound and scan.is_valid():
        scans = {str(scan.cleaned_data["sku"]).strip(): 1}
    elif count.is_bound and count.is_valid():
        scans = count.scans
    else:
        return None
    return lambda: pack_shipment(shipment_id=shipment.pk, scans=scans, actor=who, at=now)


def _ship(request: HttpRequest, *, shipment: Shipment, form: ShipForm) -> Shipment:
    return ship_shipment(
        shipment_id=shipment.pk,
        tracking_number=form.cleaned_data["tracking_number"],
        carrier_code=form.cleaned_data["carrier"].pk,
        actor=actor_of(request),
        at=timezone.now(),
        tax_note=form.cleaned_data.get("tax_note", ""),
    )


def _misfit_text(misfit: TaxMisfit | None) -> str:
    """Return what was charged for the parcel and what it would bear now, in words."""
    if misfit is None:
        return ""
    if not misfit.now:
        return _("The tax of what is left in the parcel cannot be computed.")
    if misfit.now != misfit.charged:
        return _("Then: %(then)s Now: %(now)s") % {
            "then": regime_in_words(misfit.charged),
            "now": regime_in_words(misfit.now),
        }
    return _("%(charged)s of duty was charged, %(owed)s is owed.") % {
        "charged": as_money(misfit.duty_charged),
        "owed": as_money(misfit.duty_now),
    }


def _try(request: HttpRequest, action: Callable[[], Shipment]) -> bool:
    try:
        action()
    except PROBLEMS as problem:
        messages.error(request, problem_text(problem))
        return False
    return True


def _shipment(shipment_id: int) -> Shipment:
    return get_object_or_404(
        Shipment.objects.select_related("order", "warehouse", "carrier"), pk=shipment_id
    )


def _next_page(shipment: Shipment) -> str:
    """Return the next parcel of the warehouse that waits to be packed, else the list."""
    waiting = Shipment.objects.filter(
        warehouse_id=shipment.warehouse_id, status=Shipment.Status.PLANNED
    )
    following = waiting.order_by("planned_at", "pk").values_list("pk", flat=True).first()
    if following is None:
        return reverse("admin:logistics_shipment_changelist")
    return reverse("admin:logistics_shipment_pack", args=[following])
