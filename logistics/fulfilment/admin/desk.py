"""The packing table and the door: pages on which a parcel is packed and sent."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.customs.admin import customs_context
from logistics.fulfilment.admin.forms import CountForm, ScanForm, ShipForm
from logistics.fulfilment.admin.lots import with_lots
from logistics.fulfilment.admin.plan import plan_context
from logistics.fulfilment.admin.words import PROBLEMS, misfit_text, problem_text
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import pick_list, tax_misfit_of
from logistics.fulfilment.services import pack_completely, pack_shipment, ship_shipment
from logistics.labels.admin.shown import label_context
from logistics.labels.models import LabelPurchase
from logistics.picking.selectors import sku_in_parcel
from shop.kernel.admin import OperationPage, actor_of, require_permission

PERMISSION = "logistics.change_shipment"


def pack_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], shipment_id: int
) -> HttpResponse:
    """Take scans and counts until the box is full; then go on to sending it."""
    require_permission(request, PERMISSION)
    shipment = get_shipment(shipment_id)
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
    plan = plan_context(shipment.pk)
    lines = with_lots(lines, shipment=shipment, on=timezone.now().date())
    context = {"shipment": shipment, "lines": lines, "scan": scan, "count": count, "plan": plan}
    return page.render(request, context=context)


def ship_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], shipment_id: int
) -> HttpResponse:
    """Take carrier and tracking number, then send the parcel."""
    require_permission(request, PERMISSION)
    shipment = get_shipment(shipment_id)
    if shipment.status == Shipment.Status.PLANNED:
        return redirect("admin:logistics_shipment_pack", shipment.pk)
    if shipment.status != Shipment.Status.PACKED:
        messages.warning(request, _("This parcel cannot be sent."))
        return redirect("admin:logistics_shipment_change", shipment.pk)
    misfit = tax_misfit_of(shipment=shipment)
    labels = label_context(shipment)
    form = ShipForm(
        request.POST or None,
        initial=_written_on_the_label(labels["label"], shipment=shipment),
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
    context = {
        **labels,
        "shipment": shipment,
        "misfit": misfit,
        "misfit_text": misfit_text(misfit),
        "can_operate": True,
        "customs": customs_context(shipment, user=request.user),
    }
    return page.render(request, form=form, context=context)


def _written_on_the_label(label: LabelPurchase | None, *, shipment: Shipment) -> dict[str, str]:
    """Return carrier and number of a bought label, so that nobody has to type them."""
    if label is None or label.state != LabelPurchase.State.BOUGHT:
        return {"carrier": shipment.carrier_id}
    return {"carrier": label.carrier_id, "tracking_number": label.tracking_number}


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
        scans = {sku_in_parcel(shipment_id=shipment.pk, code=scan.cleaned_data["sku"]): 1}
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


def _try(request: HttpRequest, action: Callable[[], Shipment]) -> bool:
    try:
        action()
    except PROBLEMS as problem:
        messages.error(request, problem_text(problem))
        return False
    return True


def get_shipment(shipment_id: int) -> Shipment:
    """Return a parcel with what its pages show of it.

    :raises Http404: when there is none
    """
    return get_object_or_404(
        Shipment.objects.select_related("order", "warehouse", "carrier", "consignment"),
        pk=shipment_id,
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
