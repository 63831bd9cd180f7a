"""The order's own history, in words."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.orders.admin.extensions import ORDER_PAGE, HistoryEntry
from shop.orders.models import Order, OrderEvent

LABELS: dict[str, str | Promise] = {
    "PLACED": gettext_lazy("Order placed"),
    "IMPORTED": gettext_lazy("Imported from another system"),
    "CREDITED": gettext_lazy("Credit note"),
    "PARCEL_PACKED": gettext_lazy("Parcel packed"),
    "LABEL_BOUGHT": gettext_lazy("Label bought"),
    "LABEL_VOIDED": gettext_lazy("Label given back"),
    "PARCEL_SENT": gettext_lazy("Parcel handed to the carrier"),
    "PARCEL_DELIVERED": gettext_lazy("Parcel delivered"),
    "PARCEL_CANCELLED": gettext_lazy("Parcel cancelled"),
    "PARCEL_SPLIT": gettext_lazy("Parcel split in two"),
    "PARCELS_MERGED": gettext_lazy("Parcels merged into one"),
    "PARCEL_REOPENED": gettext_lazy("Parcel must be packed again"),
    "FOREIGN_REFUND": gettext_lazy("Refunded outside the shop"),
    "REFUND_FAILED": gettext_lazy("Refund failed"),
    "MISMATCH": gettext_lazy("Other money than was asked for"),
    "HOLD_LOST": gettext_lazy("The hold on the money was lost"),
    "LATE_MONEY": gettext_lazy("Paid when it was too late"),
    "WITHDRAWAL_DECLARED": gettext_lazy("Withdrawal declared"),
    "WITHDRAWAL_GOODS_BACK": gettext_lazy("Withdrawal: goods are back"),
    "WITHDRAWAL_REFUNDED": gettext_lazy("Withdrawal refunded"),
    "WITHDRAWAL_REJECTED": gettext_lazy("Withdrawal rejected"),
    "WITHDRAWAL_CLOSED": gettext_lazy("Withdrawal closed"),
    "RETURN_REQUESTED": gettext_lazy("Return or claim announced"),
    "RETURN_WAIVED": gettext_lazy("Return: the goods need not come"),
    "RETURN_RECEIVED": gettext_lazy("Return received"),
    "RETURN_INSPECTED": gettext_lazy("Return inspected"),
    "RETURN_REPLACING": gettext_lazy("Replacement promised"),
    "RETURN_SETTLED": gettext_lazy("Return or claim settled"),
    "RETURN_REJECTED": gettext_lazy("Return or claim rejected"),
    "PAYMENT_FAILED": gettext_lazy("Payment failed"),
    "REVIEW_ACCEPTED": gettext_lazy("Payment accepted"),
    "TAX_RELEASED": gettext_lazy("Released although the tax had changed"),
    "STRAY_MONEY": gettext_lazy("Money that nobody had asked for"),
    "VAT_ID_CONFIRMED": gettext_lazy("VAT number confirmed by the register"),
    "VAT_ID_UNKNOWN": gettext_lazy("VAT number not known to the register"),
    "VAT_ID_UNANSWERED": gettext_lazy("The register never answered about the VAT number"),
    "VAT_NOT_REFUNDED": gettext_lazy("VAT could not be refunded"),
}
TONES = {
    Order.Status.PAID: "success",
    Order.Status.AUTHORISED: "success",
    Order.Fulfilment.SHIPPED: "success",
    Order.Fulfilment.DELIVERED: "success",
    Order.Status.IN_REVIEW: "warning",
    Order.Status.CANCELLED: "danger",
    "PARCEL_REOPENED": "warning",
    "FOREIGN_REFUND": "warning",
    "WITHDRAWAL_DECLARED": "warning",
    "RETURN_REQUESTED": "warning",
    "RETURN_REJECTED": "danger",
    "RETURN_SETTLED": "success",
    "MISMATCH": "warning",
    "HOLD_LOST": "danger",
    "STRAY_MONEY": "warning",
    "REVIEW_ACCEPTED": "success",
    "REFUND_FAILED": "danger",
    "TAX_RELEASED": "warning",
    "VAT_ID_CONFIRMED": "success",
    "VAT_ID_UNKNOWN": "warning",
    "VAT_ID_UNANSWERED": "warning",
    "VAT_NOT_REFUNDED": "danger",
}


@ORDER_PAGE.history
def events_of_order(order: Order) -> Iterable[HistoryEntry]:
    """Return what the order's own table remembers."""
    for event in order.events.order_by("created_at", "pk"):
        yield entry_of(event)


def entry_of(event: OrderEvent) -> HistoryEntry:
    """Return a moment of an order in words."""
    return HistoryEntry(
        at=event.created_at,
        label=_label(event),
        actor=event.actor,
        detail=_detail(event),
        tone=TONES.get(event.data.get("to") or event.kind, ""),
    )


def _label(event: OrderEvent) -> str:
    wanted = event.data.get("to", event.kind)
    if event.kind == "STATUS" or wanted in Order.Status.values:
        status = dict(Order.Status.choices).get(wanted, wanted)
        return _("Payment: %(status)s") % {"status": status}
    if event.kind == "FULFILMENT":
        fulfilment = dict(Order.Fulfilment.choices).get(wanted, wanted)
        return _("Delivery: %(status)s") % {"status": fulfilment}
    return str(LABELS.get(event.kind) or event.kind.replace("_", " ").capitalize())


def _detail(event: OrderEvent) -> str:
    shown = ("tracking_number", "reason", "error", "expected", "found", "amount", "reference")
    words = (event.data.get(name) for name in (*shown, "note"))
    return " · ".join(str(word) for word in words if word)
