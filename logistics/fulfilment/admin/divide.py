"""The pages on which one parcel is made two, and several are made one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.fulfilment.admin.desk import PERMISSION, get_shipment
from logistics.fulfilment.admin.forms import MergeForm, SplitForm
from logistics.fulfilment.admin.words import PROBLEMS, misfit_text, moving_text
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import (
    OPEN,
    is_being_packed,
    is_split_with,
    lines_in,
    mergeable_with,
    number_of,
    shipments_of,
    tax_misfit_of,
)
from logistics.fulfilment.services import (
    BeingPackedError,
    ShipmentStateError,
    merge_shipments,
    split_shipment,
)
from shop.kernel.admin import OperationPage, actor_of, require_permission


def split_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], shipment_id: int
) -> HttpResponse:
    """Take the units that travel in a second parcel, and make it."""
    require_permission(request, PERMISSION)
    shipment = get_shipment(shipment_id)
    form = SplitForm(_sent(request), lines=lines_in(shipment=shipment))
    if _was_sent_before(shipment, form) or (
        form.is_valid() and _is_done(request, lambda: _split(request, shipment, form))
    ):
        messages.success(request, _("One parcel has become two."))
        return _back_to(request, shipment)
    if not _may_move(request, shipment):
        return _back_to(request, shipment)
    page = OperationPage(
        model_admin=model_admin,
        title=_("Split parcel of order %(number)s") % {"number": shipment.order.number},
        subtitle=shipment.order.number,
        explanation=_(
            "Choose what travels in a second parcel from the same warehouse. What was sold and "
            "charged stays as it is; a parcel whose tax does not fit any more is held until "
            "somebody says why it may leave."
        ),
        submit_label=_("Split the parcel"),
        back_url=reverse("admin:logistics_shipment_change", args=[shipment.pk]),
        template="admin/logistics/shipment/split.html",
    )
    return page.render(request, form=form, context={"shipment": shipment})


def merge_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], shipment_id: int
) -> HttpResponse:
    """Take the parcels that travel in this one's box, and put them there."""
    require_permission(request, PERMISSION)
    shipment = get_shipment(shipment_id)
    candidates = mergeable_with(shipment=shipment)
    # A form that is sent twice names parcels that are in the box already.
    gone = list(shipment.merged.select_related("consignment")) if request.POST else []
    form = MergeForm(_sent(request), parcels=[*candidates, *gone])
    if form.is_valid() and _is_done(request, lambda: _merge(request, shipment, form)):
        messages.success(request, _("The parcels have become one."))
        return _back_to(request, shipment)
    if not _may_move(request, shipment):
        return _back_to(request, shipment)
    if not candidates:
        messages.warning(request, _("There is no other parcel that could travel with this one."))
        return _back_to(request, shipment)
    page = OperationPage(
        model_admin=model_admin,
        title=_("Merge parcels of order %(number)s") % {"number": shipment.order.number},
        subtitle=shipment.order.number,
        explanation=_(
            "What is in the chosen parcels travels in this one. Closed boxes are to be packed "
            "again, and the tax is looked at again."
        ),
        submit_label=_("Merge the parcels"),
        back_url=reverse("admin:logistics_shipment_change", args=[shipment.pk]),
        template="admin/logistics/shipment/merge.html",
    )
    context = {
        "shipment": shipment,
        "number": number_of(shipment),
        "lines": lines_in(shipment=shipment),
    }
    return page.render(request, form=form, context=context)


def moves_of(shipment: Shipment) -> dict[str, bool]:
    """Return whether a parcel can be split now, and whether another one can come into it."""
    is_still = shipment.status in OPEN and not is_being_packed(shipment=shipment)
    units = sum(line.quantity for line in lines_in(shipment=shipment))
    return {
        "can_split": is_still and units > 1,
        "can_merge": is_still and bool(mergeable_with(shipment=shipment)),
    }


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _was_sent_before(shipment: Shipment, form: SplitForm) -> bool:
    """Return whether the parcel was split with this very form; its units have gone since."""
    form.is_valid()
    key = getattr(form, "cleaned_data", {}).get("key")
    return key is not None and is_split_with(order_id=shipment.order_id, key=key)


def _split(request: HttpRequest, shipment: Shipment, form: SplitForm) -> Shipment:
    return split_shipment(
        shipment_id=shipment.pk,
        units=form.units,
        key=form.cleaned_data["key"],
        actor=actor_of(request),
        at=timezone.now(),
    )


def _merge(request: HttpRequest, shipment: Shipment, form: MergeForm) -> Shipment:
    return merge_shipments(
        shipment_id=shipment.pk,
        other_ids=form.cleaned_data["others"],
        actor=actor_of(request),
        at=timezone.now(),
    )


def _is_done(request: HttpRequest, action: Callable[[], Shipment]) -> bool:
    try:
        action()
    except (BeingPackedError, ShipmentStateError):
        # Said by whoever looks whether the parcel may be moved at all.
        return False
    except PROBLEMS as problem:
        messages.error(request, moving_text(problem))
        return False
    return True


def _may_move(request: HttpRequest, shipment: Shipment) -> bool:
    """Return whether a parcel may be split or merged now, else say why not."""
    shipment.refresh_from_db(fields=["status"])
    problem: Exception | None = None
    if shipment.status not in OPEN:
        problem = ShipmentStateError(shipment_id=shipment.pk, status=shipment.status)
    elif is_being_packed(shipment=shipment):
        problem = BeingPackedError(shipment_id=shipment.pk)
    if problem is not None:
        messages.error(request, moving_text(problem))
    return problem is None


def _back_to(request: HttpRequest, shipment: Shipment) -> HttpResponse:
    """Go to the parcel's page, with a word on each parcel of its order that is held now."""
    for row in shipments_of(order_id=shipment.order_id):
        misfit = tax_misfit_of(shipment=row) if row.status in OPEN else None
        if misfit is not None:
            words = {"number": number_of(row), "reason": misfit_text(misfit)}
            messages.warning(request, _("Parcel %(number)s is held: %(reason)s") % words)
    return redirect("admin:logistics_shipment_change", shipment.pk)
