"""Returns on an order's page, and the page on which the desk opens one itself."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.returns.admin.forms import OpenForm
from logistics.returns.models import Return
from logistics.returns.selectors import returns_of, units_to_return
from logistics.returns.services import NotReturnableError, Wish, request_return
from logistics.returns.services.announce import OPEN_WITHDRAWALS
from logistics.withdrawals.models import Withdrawal
from shop.kernel.admin import OperationPage, actor_of, require_permission
from shop.orders.admin import ORDER_PAGE, OrderAction
from shop.orders.models import Order, OrderLine

PERMISSION = "logistics.change_return"
ICON = "keyboard_return"


@ORDER_PAGE.action(position=8)
def show_return(request: HttpRequest, order: Order) -> OrderAction | None:
    """Lead to the order's newest return, or offer to open one for a withdrawal or sent pieces."""
    if not request.user.has_perm("logistics.view_return"):
        return None
    waits = open_withdrawal(order)
    found = None if waits else returns_of(order).first()
    if found is not None:
        url = reverse("admin:logistics_return_change", args=[found.pk])
        label = _("Return %(reference)s") % {"reference": found}
        return OrderAction(label=label, url=url, icon=ICON)
    is_sent = order.fulfilment != Order.Fulfilment.NONE and not order.is_historical
    if not is_sent or not request.user.has_perm(PERMISSION):
        return None
    return OrderAction(
        label=_("Open a return"),
        url=reverse("admin:logistics_return_open", args=[order.pk]),
        icon=ICON,
    )


def open_withdrawal(order: Order) -> Withdrawal | None:
    """Return a declaration of the order whose goods nobody has a return for yet."""
    rows = order.withdrawals.filter(state__in=OPEN_WITHDRAWALS, goods__isnull=True)
    return rows.order_by("declared_at", "pk").first()


def open_page(request: HttpRequest, *, model_admin: ModelAdmin[Any], order_id: int) -> HttpResponse:
    """Open a return for pieces of an order; an open withdrawal gives the pieces by itself."""
    require_permission(request, PERMISSION)
    order = get_object_or_404(Order, pk=order_id)
    withdrawal = open_withdrawal(order)
    form = OpenForm(
        request.POST if request.method == "POST" else None, units=_units(order, withdrawal)
    )
    if withdrawal is not None:
        form.initial = {f"units_{line.pk}": units for line, units in form.units}
    if form.is_valid():
        try:
            found = _open(request, form, order=order, withdrawal=withdrawal)
        except NotReturnableError:
            messages.error(request, _("These pieces have been announced or refunded already."))
        else:
            return redirect("admin:logistics_return_change", found.pk)
    page = OperationPage(
        model_admin=model_admin,
        title=_("Open a return of %(number)s") % {"number": order.number},
        subtitle=order.number,
        explanation=_explanation(withdrawal),
        submit_label=_("Open a return"),
        back_url=reverse("admin:shop_order_change", args=[order.pk]),
    )
    return page.render(request, form=form)


def _units(order: Order, withdrawal: Withdrawal | None) -> list[tuple[OrderLine, int]]:
    if withdrawal is None:
        return units_to_return(order)
    lines = withdrawal.lines.select_related("order_line").order_by("order_line_id")
    return [(line.order_line, line.quantity) for line in lines]


def _open(
    request: HttpRequest, form: OpenForm, *, order: Order, withdrawal: Withdrawal | None
) -> Return:
    wish = Wish(
        order_id=order.pk,
        quantities=form.quantities,
        reason=form.cleaned_data["reason"],
        way=Return.Way.LABEL,
        withdrawal_id=withdrawal.pk if withdrawal else None,
    )
    return request_return(key=uuid4(), wish=wish, actor=actor_of(request), at=timezone.now())


def _explanation(withdrawal: Withdrawal | None) -> str:
    if withdrawal is None:
        return _("For pieces that came back unannounced, or that a customer told you of.")
    return _(
        "For the goods of withdrawal %(reference)s: what comes is inspected here, and the "
        "withdrawal’s own refund ends both."
    ) % {"reference": withdrawal}
