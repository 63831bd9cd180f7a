"""What can be done about the exchange with a partner: pages that ask, and call one service."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logistics.fulfilment.models import Shipment
from logistics.partners.admin.forms import AcknowledgeForm, MessageFileForm, SkipForm, nothing_read
from logistics.partners.calculate import gap_text
from logistics.partners.files import write_file
from logistics.partners.models import PartnerLink
from logistics.partners.selectors import gaps_of, outgoing
from logistics.partners.services import (
    ConflictError,
    NotMissingError,
    TooFarAheadError,
    acknowledge,
    apply_waiting,
    ask_again,
    hand_out,
    order_again,
    queue_orders,
    receive_messages,
    skip_number,
)
from shop.kernel.admin import OperationPage, actor_of, require_post

Step = Callable[..., HttpResponse]


def page_of(link: PartnerLink) -> str:
    """Return the address of a partner's page."""
    return reverse("admin:logistics_partnerlink_exchange", args=[link.pk])


def file_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], link: PartnerLink
) -> HttpResponse:
    """Take a file of messages, keep them, and apply what can be applied."""
    form = MessageFileForm(request.POST or None, request.FILES or None)
    if form.is_valid() and _take_in(request, link, form):
        return redirect(page_of(link))
    page = OperationPage(
        model_admin=model_admin,
        title=_("Read a file of %(partner)s") % {"partner": link.name},
        explanation=_(
            "Messages that came before do nothing. What comes too early waits for its turn."
        ),
        submit_label=_("Read the file"),
        back_url=page_of(link),
    )
    return page.render(request, form=form)


def _take_in(request: HttpRequest, link: PartnerLink, form: MessageFileForm) -> bool:
    now, name = timezone.now(), form.cleaned_data["file"].name
    try:
        receive_messages(
            warehouse_id=link.pk,
            incoming=form.messages,
            source=f"{name} {actor_of(request)}",
            at=now,
        )
    except (ConflictError, TooFarAheadError) as error:
        form.add_error("file", nothing_read(str(error)))
        return False
    applied, count = apply_waiting(warehouse_id=link.pk, at=now), len(form.messages)
    text = ngettext("%(count)d message read.", "%(count)d messages read.", count)
    messages.success(request, text % {"count": count})
    if applied:
        text = ngettext(
            "%(count)d message was dealt with.", "%(count)d messages were dealt with.", applied
        )
        messages.info(request, text % {"count": applied})
    return True


def hand_out_file(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], link: PartnerLink
) -> HttpResponse:
    """Hand out what the partner has not acknowledged, as a file.

    :raises PermissionDenied: when it is not asked for by the button
    """
    require_post(request)
    now = timezone.now()
    queue_orders(warehouse_id=link.pk, at=now)
    rows = hand_out(warehouse_id=link.pk, at=now)
    if not rows:
        messages.info(request, _("There is nothing to tell them."))
        return redirect(page_of(link))
    text = write_file(outgoing(row) for row in rows)
    response = HttpResponse(text, content_type="application/jsonl; charset=utf-8")
    name = f"{link.pk}-{rows[0].sequence}-{rows[-1].sequence}.jsonl"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def acknowledge_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], link: PartnerLink
) -> HttpResponse:
    """Take the number up to which the partner has everything."""
    form = AcknowledgeForm(request.POST or None, initial={"up_to": link.last_out or None})
    if form.is_valid():
        up_to = form.cleaned_data["up_to"]
        count = acknowledge(warehouse_id=link.pk, up_to=up_to, at=timezone.now())
        text = ngettext(
            "%(count)d message is acknowledged.", "%(count)d messages are acknowledged.", count
        )
        messages.success(request, text % {"count": count})
        return redirect(page_of(link))
    page = OperationPage(
        model_admin=model_admin,
        title=_("What %(partner)s has") % {"partner": link.name},
        explanation=_("What is acknowledged is not handed out again."),
        submit_label=_("Note it"),
        back_url=page_of(link),
    )
    return page.render(request, form=form)


def ask_view(
    request: HttpRequest,
    *,
    model_admin: ModelAdmin[Any],
    link: PartnerLink,
    first: int,
    last: int,
) -> HttpResponse:
    """Ask for missing numbers once more.

    :raises PermissionDenied: when it is not asked for by the button
    """
    require_post(request)
    try:
        ask_again(warehouse_id=link.pk, first=first, last=last, at=timezone.now())
    except NotMissingError:
        messages.warning(request, _not_missing())
    else:
        messages.success(request, _("They are asked to send it again."))
    return redirect(page_of(link))


def skip_page(
    request: HttpRequest,
    *,
    model_admin: ModelAdmin[Any],
    link: PartnerLink,
    first: int,
    last: int,
) -> HttpResponse:
    """Go on without missing numbers, for a reason."""
    if range(first, last + 1) not in gaps_of(link):
        messages.warning(request, _not_missing())
        return redirect(page_of(link))
    form = SkipForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        try:
            skip_number(
                warehouse_id=link.pk,
                first=first,
                last=last,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                at=now,
            )
        except NotMissingError:
            messages.warning(request, _not_missing())
        else:
            apply_waiting(warehouse_id=link.pk, at=now)
            messages.success(request, _("Skipped. What waited has been dealt with."))
        return redirect(page_of(link))
    page = OperationPage(
        model_admin=model_admin,
        title=_("Go on without %(numbers)s") % {"numbers": gap_text(range(first, last + 1))},
        explanation=_(
            "What the missing messages say is not booked. Ask for a stock snapshot afterwards: it "
            "shows what differs."
        ),
        submit_label=_("Go on without"),
        back_url=page_of(link),
        is_dangerous=True,
    )
    return page.render(request, form=form)


def order_view(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], link: PartnerLink, shipment_id: int
) -> HttpResponse:
    """Ask the partner once more for a parcel that it could not fill.

    :raises PermissionDenied: when it is not asked for by the button
    """
    require_post(request)
    shipment = get_object_or_404(Shipment, pk=shipment_id, warehouse_id=link.pk)
    if order_again(shipment_id=shipment.pk, at=timezone.now()) is None:
        messages.warning(request, _("This parcel is not to be packed."))
    else:
        messages.success(request, _("The parcel is ordered again."))
    return redirect(page_of(link))


def _not_missing() -> str:
    return _("These numbers are not missing any more.")
