"""Transfers at the desk: ask, send, receive, call off."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from shop.catalogue.models import Variant
from shop.inventory.forms import ArrivalForm, TransferForm
from shop.inventory.lots import lots_by_variant
from shop.inventory.models import Transfer, TransferLine
from shop.inventory.presenters import lots_text
from shop.inventory.selectors import transfer_lines
from shop.inventory.services import (
    LotsExpiredError,
    OutOfStockError,
    TransferRequest,
    TransferStateError,
    cancel_transfer,
    receive_transfer,
    request_transfer,
    send_transfer,
)
from shop.kernel.admin import OperationPage, ShownAdmin, actor_of, require_permission, require_post

PERMISSION = "shop.change_transfer"
TONES = {"REQUESTED": "warning", "SENT": "info", "RECEIVED": "success", "CANCELLED": "danger"}
State = Transfer.State


@admin.register(Transfer)
class TransferAdmin(ShownAdmin):
    """Every transfer, and what became of it."""

    page_template = "admin/shop/transfer/page.html"
    list_display = ("reference", "origin", "destination", "shown_state", "requested_at", "sent_at")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("origin", RelatedDropdownFilter),
        ("destination", RelatedDropdownFilter),
    )
    list_select_related = ("origin", "destination")
    ordering = ("-requested_at", "-pk")
    search_fields = ("note", "lines__variant__sku")
    actions_list = ("ask",)

    def get_urls(self) -> list[URLPattern]:
        """Add what can be done with one transfer."""
        view, prefix = self.admin_site.admin_view, "<int:transfer_id>"
        return [
            path(f"{prefix}/send/", view(self.send), name="shop_transfer_send"),
            path(f"{prefix}/cancel/", view(self.cancel), name="shop_transfer_cancel"),
            path(f"{prefix}/receive/", view(self.receive), name="shop_transfer_receive"),
            *super().get_urls(),
        ]

    @display(description=gettext_lazy("transfer"), ordering="pk")
    def reference(self, row: Transfer) -> str:
        """Return how the ledger names it."""
        return row.reference

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def shown_state(self, row: Transfer) -> tuple[str, str]:
        """Return how far it is."""
        return row.state, row.get_state_display()

    @action(
        description=gettext_lazy("Request a transfer"), url_path="request", permissions=["operate"]
    )
    def ask(self, request: HttpRequest) -> HttpResponse:
        """Ask from where to where, and what; then keep the units for it."""
        form = TransferForm(request.POST or None)
        if form.is_valid():
            try:
                transfer = request_transfer(
                    request=_request_of(form), actor=actor_of(request), at=timezone.now()
                )
            except OutOfStockError as error:
                form.add_error("goods", _short_of(error))
            else:
                return redirect(_page_of(transfer))
        page = OperationPage(
            model_admin=self,
            title=_("Request a transfer"),
            explanation=_(
                "The units are kept at once, so that nobody is sold them, and are shown as "
                "incoming at the other end."
            ),
            submit_label=_("Request it"),
            back_url=reverse("admin:shop_transfer_changelist"),
        )
        return page.render(request, form=form)

    def page_context(self, request: HttpRequest, obj: Transfer) -> dict[str, object]:
        """Return the lines and what can be done."""
        may_act = request.user.has_perm(PERMISSION)
        return {
            "title": _("Transfer %(reference)s") % {"reference": obj.reference},
            "row": obj,
            "tone": TONES[obj.state],
            "lines": _with_lots(obj),
            "may_send": may_act and obj.state == State.REQUESTED,
            "may_receive": may_act and obj.state == State.SENT,
            "ledger_url": reverse("admin:shop_stockmovement_changelist") + f"?q={obj.reference}",
        }

    def send(self, request: HttpRequest, transfer_id: int) -> HttpResponse:
        """Put the units on their way."""
        return self._decide(request, transfer_id, send_transfer, told=_("The units are underway."))

    def cancel(self, request: HttpRequest, transfer_id: int) -> HttpResponse:
        """Call it off."""
        return self._decide(
            request, transfer_id, cancel_transfer, told=_("The units may be sold again.")
        )

    def receive(self, request: HttpRequest, transfer_id: int) -> HttpResponse:
        """Ask what arrived of each line, then book it."""
        require_permission(request, PERMISSION)
        transfer = Transfer.objects.filter(pk=transfer_id).first()
        if transfer is None:
            raise Http404
        lines = list(transfer_lines(transfer_id=transfer.pk))
        initial = {f"good_{line.pk}": line.open_units for line in lines}
        form = ArrivalForm(request.POST or None, lines=lines, initial=initial)
        if form.is_valid():
            try:
                receive_transfer(
                    transfer_id=transfer.pk,
                    arrivals=form.arrivals(),
                    is_complete=form.cleaned_data["is_complete"],
                    actor=actor_of(request),
                    at=timezone.now(),
                )
            except TransferStateError:
                messages.error(request, _too_late())
            else:
                messages.success(request, _("What arrived is booked."))
            return redirect(_page_of(transfer))
        page = OperationPage(
            model_admin=self,
            title=_("Receive transfer %(reference)s") % {"reference": transfer.reference},
            explanation=_("Count what came out of the boxes. Damaged units do not go on sale."),
            submit_label=_("Book what arrived"),
            back_url=_page_of(transfer),
            template="admin/shop/transfer/receive.html",
        )
        return page.render(request, form=form, context={"transfer": transfer})

    def _decide(
        self,
        request: HttpRequest,
        transfer_id: int,
        service: Callable[..., Transfer],
        *,
        told: str,
    ) -> HttpResponse:
        require_permission(request, PERMISSION)
        require_post(request)
        try:
            service(transfer_id=transfer_id, actor=actor_of(request), at=timezone.now())
        except Transfer.DoesNotExist as error:
            raise Http404 from error
        except TransferStateError:
            messages.error(request, _too_late())
        except LotsExpiredError as error:
            text = _("%(missing)d × %(sku)s: the lot on the shelf is over.")
            messages.error(request, text % {"missing": error.missing, "sku": error.sku})
        else:
            messages.success(request, told)
        return redirect("admin:shop_transfer_change", transfer_id)


def _with_lots(transfer: Transfer) -> list[tuple[TransferLine, str]]:
    """Return the lines, and from which lots each is to be taken while nothing has left."""
    lines = list(transfer_lines(transfer_id=transfer.pk))
    if transfer.state != State.REQUESTED:
        return [(line, "") for line in lines]
    lots = lots_by_variant(
        reference=transfer.reference,
        warehouse_id=transfer.origin_id,
        units={line.variant_id: line.quantity for line in lines},
        on=timezone.now().date(),
    )
    return [
        (line, lots_text(lots[line.variant_id]) if line.variant_id in lots else "")
        for line in lines
    ]


def _request_of(form: TransferForm) -> TransferRequest:
    data = form.cleaned_data
    return TransferRequest(
        origin=data["origin"].pk,
        destination=data["destination"].pk,
        quantities=data["goods"],
        key=data["key"],
        expected_on=data["expected_on"],
        note=data["note"],
    )


def _short_of(error: OutOfStockError) -> str:
    sku = Variant.objects.get(pk=error.variant_id).sku
    text = _("Of %(sku)s only %(available)d can be sent.")
    return text % {"sku": sku, "available": error.available}


def _too_late() -> str:
    return _("Somebody was faster: look at what the transfer says now.")


def _page_of(row: Transfer) -> str:
    return reverse("admin:shop_transfer_change", args=[row.pk])
