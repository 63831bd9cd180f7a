"""The steps of one purchase order, each a page or a button."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from logistics.inbound.forms import GoodsForm, ReceiptForm, goods_as_text
from logistics.inbound.models import PurchaseOrder
from logistics.inbound.printing import purchase_pdf
from logistics.inbound.selectors import purchase_lines
from logistics.inbound.services import (
    PriceMissingError,
    PurchaseLoadedError,
    PurchaseStateError,
    cancel_purchase,
    place_purchase,
    receive_purchase,
    rewrite_purchase,
    sell_ahead,
    take_proposals,
)
from shop.inventory.lots import variants_in_lots
from shop.inventory.presenters import date_problem
from shop.inventory.services import LotDateError
from shop.kernel.admin import OperationPage, Words, actor_of, require_permission, require_post, take
from shop.markets.selectors import RateMissingError

PERMISSION = "logistics.change_purchaseorder"
TOO_LATE = gettext_lazy("Somebody was faster: look at what the order says now.")
WORDS: Words = {
    PurchaseLoadedError: gettext_lazy(
        "Goods of this order are in a container: receive them there, or unload it first."
    ),
    PurchaseStateError: TOO_LATE,
    PriceMissingError: gettext_lazy("Every line needs a price before it can be ordered."),
    RateMissingError: gettext_lazy("There is no exchange rate of its currency."),
    LotDateError: date_problem,
}


class PurchaseSteps:
    """Views of the purchase orders' admin; a step that comes too late changes nothing."""

    def edit(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Ask for the lines anew, then replace them."""
        order = _asked(request, order_id)
        lines = list(purchase_lines(order_id=order.pk))
        initial = {
            "goods": goods_as_text(lines),
            "expected_on": order.expected_on,
            "note": order.note,
        }
        form = GoodsForm(request.POST or None, initial=initial)
        if form.is_valid():
            data = form.cleaned_data
            return _done(
                request,
                order_id,
                lambda: rewrite_purchase(
                    order_id=order_id,
                    goods=data["goods"],
                    expected_on=data["expected_on"],
                    note=data["note"],
                ),
                told=_("The lines are changed."),
            )
        page = OperationPage(
            model_admin=self,  # type: ignore[arg-type]
            title=_("Edit purchase order %(reference)s") % {"reference": order.reference},
            subtitle=f"{order.supplier} → {order.warehouse}",
            explanation=_("Prices are in %(currency)s.") % {"currency": order.currency},
            submit_label=_("Change the lines"),
            back_url=page_of(order),
        )
        return page.render(request, form=form)

    def take(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Add the accepted proposals for the order's warehouse."""
        _asked(request, order_id, is_button=True)
        try:
            count = take_proposals(order_id=order_id)
        except PurchaseStateError:
            messages.error(request, str(TOO_LATE))
        else:
            text = ngettext("%(count)d proposal added.", "%(count)d proposals added.", count)
            messages.success(request, text % {"count": count})
        return redirect("admin:logistics_purchaseorder_change", order_id)

    def place(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Order the goods."""
        _asked(request, order_id, is_button=True)
        return _done(
            request,
            order_id,
            lambda: place_purchase(order_id=order_id, actor=actor_of(request), at=timezone.now()),
            told=_("It is ordered, and its units are shown as incoming."),
        )

    def sell(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Sell what it still expects, or stop doing so."""
        order = _asked(request, order_id, is_button=True)
        is_sellable = "sell" in request.POST
        told = (
            _("What is sold out can be ordered ahead now.")
            if is_sellable
            else _("No more is sold ahead; what was promised stays promised.")
        )
        return _done(
            request,
            order_id,
            lambda: sell_ahead(order_id=order.pk, is_sellable=is_sellable, at=timezone.now()),
            told=told,
        )

    def cancel(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Call it off."""
        _asked(request, order_id, is_button=True)
        return _done(
            request,
            order_id,
            lambda: cancel_purchase(order_id=order_id, actor=actor_of(request), at=timezone.now()),
            told=_("It is called off."),
        )

    def paper(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Hand out the order as a PDF for its supplier."""
        require_permission(request, "logistics.view_purchaseorder")
        orders = PurchaseOrder.objects.select_related("supplier", "warehouse")
        order = get_object_or_404(orders, pk=order_id)
        response = HttpResponse(purchase_pdf(order), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{order.reference}.pdf"'
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def receive(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Ask what arrived of each line, then book it."""
        order = _asked(request, order_id)
        lines = list(purchase_lines(order_id=order.pk))
        initial: dict[str, object] = {f"good_{line.pk}": line.open_units for line in lines}
        form = ReceiptForm(
            request.POST or None,
            rows=lines,
            in_lots=variants_in_lots(
                warehouse_id=order.warehouse_id, variant_ids=[line.variant_id for line in lines]
            ),
            initial={**initial, "seen": order.receipts},
        )
        if form.is_valid():
            data = form.cleaned_data
            return _done(
                request,
                order_id,
                lambda: receive_purchase(
                    order_id=order_id,
                    receipts=form.receipts(),
                    seen=data["seen"],
                    is_complete=data["is_complete"],
                    actor=actor_of(request),
                    at=timezone.now(),
                ),
                told=_("What arrived is booked."),
            )
        page = OperationPage(
            model_admin=self,  # type: ignore[arg-type]
            title=_("Receive purchase order %(reference)s") % {"reference": order.reference},
            explanation=_(
                "Count what came out of the boxes. Damaged units and those to be inspected do not "
                "go on sale."
            ),
            submit_label=_("Book what arrived"),
            back_url=page_of(order),
            template="admin/logistics/purchaseorder/receive.html",
        )
        return page.render(request, form=form, context={"order": order})


def page_of(order: PurchaseOrder) -> str:
    """Return the address of an order's page."""
    return reverse("admin:logistics_purchaseorder_change", args=[order.pk])


def _asked(request: HttpRequest, order_id: int, *, is_button: bool = False) -> PurchaseOrder:
    require_permission(request, PERMISSION)
    if is_button:
        require_post(request)
    orders = PurchaseOrder.objects.select_related("supplier", "warehouse")
    return get_object_or_404(orders, pk=order_id)


def _done(
    request: HttpRequest, order_id: int, step: Callable[[], object], *, told: str
) -> HttpResponse:
    back_url = reverse("admin:logistics_purchaseorder_change", args=[order_id])
    return take(request, step, told=told, back_url=back_url, words=WORDS)
