"""Choosing, buying, printing and giving back the label of a parcel."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.carriers.gateways import (
    CarrierError,
    CarrierUnavailableError,
)
from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment
from logistics.labels.admin.forms import CarrierForm, QuoteForm, signed
from logistics.labels.admin.shown import label_context
from logistics.labels.models import LabelPurchase
from logistics.labels.selectors import find_label_of
from logistics.labels.services import (
    LabelStateError,
    LabelThereError,
    ask_for_label,
    ask_to_void,
    buy_label,
    label_document,
    quote_labels,
    void_label,
)
from shop.kernel.admin import OperationPage, actor_of, as_money, require_permission

PERMISSION = "logistics.change_shipment"


def choose_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], shipment_id: int
) -> HttpResponse:
    """Show what a carrier asks for the parcel, and buy what is chosen."""
    require_permission(request, PERMISSION)
    shipment = _shipment(shipment_id)
    if not label_context(shipment)["may_have_label"] and request.method != "POST":
        messages.warning(request, _("This parcel has a label, or has left."))
        return redirect("admin:logistics_shipment_change", shipment.pk)
    form = QuoteForm(request.POST or None, shipment_id=shipment.pk)
    if form.is_valid():
        return _buy(request, shipment=shipment, form=form)
    asking = CarrierForm(request.GET or None, initial={"carrier": shipment.carrier_id})
    carrier = asking.cleaned_data["carrier"] if asking.is_valid() else shipment.carrier
    is_asked = asking.is_bound or not carrier.has_network
    page = OperationPage(
        model_admin=model_admin,
        title=_("Label for order %(number)s") % {"number": shipment.order.number},
        subtitle=shipment.order.number,
        submit_label=_("Buy the label"),
        back_url=_back_url(shipment),
        template="admin/logistics/label/choose.html",
    )
    quotes, problem = _quotes(shipment, carrier=carrier) if is_asked else ([], "")
    context = {
        "shipment": shipment,
        "asking": asking,
        "carrier": carrier,
        "quotes": quotes,
        "problem": problem,
    }
    return page.render(request, form=form, context=context)


def void_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], shipment_id: int
) -> HttpResponse:
    """Ask once more, then give the label back."""
    require_permission(request, PERMISSION)
    shipment = _shipment(shipment_id)
    label = find_label_of(shipment_id=shipment.pk)
    if label is None or not label_context(shipment)["may_void_label"]:
        messages.warning(request, _("There is no label that could be given back."))
        return redirect("admin:logistics_shipment_change", shipment.pk)
    if request.method == "POST":
        _void(request, label=label)
        return redirect("admin:logistics_shipment_change", shipment.pk)
    page = OperationPage(
        model_admin=model_admin,
        title=_("Give back the label of order %(number)s") % {"number": shipment.order.number},
        subtitle=shipment.order.number,
        explanation=_(
            "The carrier is asked to take the label back; the parcel can have another one then. "
            "A label that is on a parcel must not be used any more."
        ),
        submit_label=_("Give the label back"),
        back_url=_back_url(shipment),
        is_dangerous=True,
    )
    return page.render(request)


def label_file(request: HttpRequest, *, shipment_id: int) -> HttpResponse:
    """Hand out the label as PDF.

    :raises Http404: when the parcel has none
    """
    require_permission(request, PERMISSION)
    label = find_label_of(shipment_id=shipment_id)
    if label is None:
        raise Http404
    try:
        document = label_document(label_id=label.pk)
    except LabelStateError as error:
        raise Http404 from error
    except CarrierError as error:
        messages.error(request, _carrier_text(error))
        return redirect("admin:logistics_shipment_change", shipment_id)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="label-{label.tracking_number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _shipment(shipment_id: int) -> Shipment:
    shipments = Shipment.objects.select_related("order", "warehouse", "carrier")
    return get_object_or_404(shipments, pk=shipment_id)


def _back_url(shipment: Shipment) -> str:
    page = "ship" if shipment.status == Shipment.Status.PACKED else "change"
    return reverse(f"admin:logistics_shipment_{page}", args=[shipment.pk])


def _quotes(shipment: Shipment, *, carrier: Carrier) -> tuple[list[dict[str, object]], str]:
    """Return the quotes as the page shows them, and what is wrong when there are none."""
    try:
        found = quote_labels(shipment_id=shipment.pk, carrier=carrier)
    except CarrierError as error:
        return [], _carrier_text(error)
    quotes: list[dict[str, object]] = [
        {
            "token": signed(quote, shipment_id=shipment.pk, carrier_code=carrier.pk),
            "service": quote.service,
            "price": as_money(quote.price),
            "days": quote.days,
        }
        for quote in found
    ]
    return quotes, "" if quotes else _("The carrier does not carry this parcel.")


def _buy(request: HttpRequest, *, shipment: Shipment, form: QuoteForm) -> HttpResponse:
    try:
        label = ask_for_label(
            shipment_id=shipment.pk, choice=form.chosen, actor=actor_of(request), at=timezone.now()
        )
        label = _bought_at_once(label)
    except LabelThereError:
        messages.warning(request, _("This parcel has a label already."))
    except LabelStateError:
        messages.error(request, _("This parcel has left or was cancelled in the meantime."))
    else:
        _say(request, label)
    return redirect(_back_url(shipment))


def _bought_at_once(label: LabelPurchase) -> LabelPurchase:
    """Buy a label that needs no network without waiting for a worker."""
    label.refresh_from_db()
    if label.carrier.has_network:
        return label
    return buy_label(label_id=label.pk, at=timezone.now())


def _say(request: HttpRequest, label: LabelPurchase) -> None:
    if label.state == LabelPurchase.State.BOUGHT:
        text = _("The label is bought: %(number)s. Print it and put it on the parcel.")
        messages.success(request, text % {"number": label.tracking_number})
    elif label.state == LabelPurchase.State.FAILED:
        text = _("The carrier refuses: %(reason)s")
        messages.error(request, text % {"reason": label.error})
    else:
        messages.info(request, _("The label is being bought. It will be here in a moment."))


def _void(request: HttpRequest, *, label: LabelPurchase) -> None:
    try:
        asked = ask_to_void(label_id=label.pk, actor=actor_of(request), at=timezone.now())
    except LabelStateError:
        messages.error(request, _("There is no label that could be given back."))
        return
    asked.refresh_from_db()
    if not asked.carrier.has_network:
        asked = void_label(label_id=asked.pk, at=timezone.now())
    if asked.state == LabelPurchase.State.VOIDED:
        messages.success(request, _("The label is given back."))
    elif asked.error:
        text = _("The carrier refuses: %(reason)s")
        messages.error(request, text % {"reason": asked.error})
    else:
        messages.info(request, _("The label is being given back."))


def _carrier_text(error: CarrierError) -> str:
    if isinstance(error, CarrierUnavailableError):
        text = _("The carrier cannot be asked now: %(reason)s")
    else:
        text = _("The carrier refuses: %(reason)s")
    return text % {"reason": error}
