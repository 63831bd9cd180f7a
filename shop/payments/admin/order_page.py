"""Payments on the order's page: panel, history, and the buttons to cancel and refund."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shop.kernel.admin import as_money
from shop.orders.admin import ORDER_PAGE, HistoryEntry, OrderAction, OrderPanel
from shop.orders.models import Order
from shop.payments.models import LedgerEntry, Payment, Refund
from shop.payments.selectors import refundable

ENTRY_TONES = {
    LedgerEntry.Kind.CAPTURED: "success",
    LedgerEntry.Kind.REFUNDED: "warning",
    LedgerEntry.Kind.RELEASED: "warning",
}
OVER = (Order.Status.CANCELLED, Order.Status.REFUNDED)
WITH_MONEY = (Payment.State.AUTHORISED, Payment.State.CAPTURED)


@ORDER_PAGE.panel(position=20)
def payments_panel(_request: HttpRequest, order: Order) -> OrderPanel:
    """Show the payments and refunds of an order."""
    return OrderPanel(
        title=_("Payments"),
        template="admin/shop/payment/_panel.html",
        context={
            "payments": [
                {
                    "url": reverse("admin:shop_payment_change", args=[payment.pk]),
                    "reference": payment.reference or "–",
                    "method": payment.method,
                    "state": payment.get_state_display(),
                    "is_stray": payment.is_stray,
                    "amount": as_money(payment.amount),
                    "captured": as_money(payment.captured),
                    "refunded": as_money(payment.refunded),
                    "error": payment.last_error,
                }
                for payment in order.payments.order_by("attempt")
            ],
            "refunds": [
                {
                    "at": refund.created_at,
                    "amount": as_money(refund.amount),
                    "reason": refund.get_reason_display(),
                    "state": refund.get_state_display(),
                    "actor": refund.actor,
                    "error": refund.last_error,
                }
                for refund in order.refunds.order_by("created_at", "pk")
            ],
        },
    )


@ORDER_PAGE.history
def money_of_order(order: Order) -> Iterable[HistoryEntry]:
    """Return what was booked and what was asked to go back."""
    for entry in _entries_of(order):
        words = {"kind": entry.get_kind_display(), "amount": as_money(entry.amount)}
        yield HistoryEntry(
            at=entry.created_at,
            label=_("Money %(kind)s: %(amount)s") % words,
            actor=entry.payment.provider,
            detail=entry.reference,
            tone=ENTRY_TONES.get(LedgerEntry.Kind(entry.kind), ""),
        )
    for refund in Refund.objects.filter(order=order).order_by("created_at", "pk"):
        yield HistoryEntry(
            at=refund.created_at,
            label=_("Refund asked for: %(amount)s") % {"amount": as_money(refund.amount)},
            actor=refund.actor,
            detail=refund.get_reason_display(),
            tone="warning",
        )


@ORDER_PAGE.action(position=10)
def refund_action(request: HttpRequest, order: Order) -> OrderAction | None:
    """Offer a refund while there is something left to give back."""
    if not request.user.has_perm("shop.add_refund"):
        return None
    has_money = order.payments.filter(state__in=WITH_MONEY, is_stray=False).exists()
    if order.status in OVER or not has_money or not any(refundable(order=order)):
        return None
    url = reverse("admin:shop_order_refund", args=[order.pk])
    return OrderAction(label=_("Refund"), url=url, icon="undo")


@ORDER_PAGE.action(position=90)
def cancel_action(request: HttpRequest, order: Order) -> OrderAction | None:
    """Offer to cancel an order of which nothing has left."""
    if not request.user.has_perm("shop.change_order"):
        return None
    if order.status in OVER or order.fulfilment != Order.Fulfilment.NONE:
        return None
    url = reverse("admin:shop_order_cancel", args=[order.pk])
    return OrderAction(label=_("Cancel order"), url=url, icon="cancel", is_dangerous=True)


def _entries_of(order: Order) -> QuerySet[LedgerEntry]:
    entries = LedgerEntry.objects.filter(payment__order=order).select_related("payment")
    return entries.order_by("created_at", "pk")
