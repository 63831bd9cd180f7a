"""An order's page, for whoever holds its secret or owns it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from shop.markets.context import active_variant
from shop.orders.models import Order
from shop.orders.presenters import (
    address_lines,
    consignment_views,
    order_summary,
    payment_label,
    status_label,
    status_steps,
    status_tone,
    vat_id_note,
)
from shop.orders.selectors import find_order_by_token
from shop.orders.states import is_payable


@method_decorator(never_cache, name="dispatch")
class OrderStatusView(View):
    """Show an order to whoever holds its secret; another secret finds nothing."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show it."""
        order = find_order_by_token(token=token)
        if order is None:
            raise Http404
        return render(request, "shop/orders/status.html", status_context(request, order))


def status_context(request: HttpRequest, order: Order) -> dict[str, object]:
    """Return what the order's page shows."""
    reader = active_variant()
    can_pay = is_payable(order, at=timezone.now())
    is_guest = not request.user.is_authenticated
    return {
        "order": {
            "number": order.number,
            "token": order.access_token,
            "placed_at": order.placed_at,
            "status_label": status_label(order),
            "status_tone": status_tone(order),
            "steps": status_steps(order),
            "address_lines": address_lines(order, reader=reader),
            "email": order.email,
            "payment_label": payment_label(order),
            "vat_id": order.vat_id,
            "vat_note": vat_id_note(order),
            "summary": order_summary(order=order, reader=reader),
        },
        "consignments": consignment_views(order=order, reader=reader),
        "has_parcels": order.paid_at is not None,
        "can_pay": can_pay,
        "again_url": _again_url(order, can_pay=can_pay),
        "pay_url": reverse("shop:payment", args=[order.access_token]) if can_pay else "",
        "create_account_url": reverse("account_signup") if is_guest else None,
    }


def _again_url(order: Order, *, can_pay: bool) -> str:
    """Return where the pieces of an order that ended unpaid go back into the basket."""
    is_late = order.status == Order.Status.AWAITING_PAYMENT and not can_pay
    if order.status != Order.Status.CANCELLED and not is_late:
        return ""
    return reverse("shop:payment-again", args=[order.access_token])
