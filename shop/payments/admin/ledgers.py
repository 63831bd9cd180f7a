"""The money ledger and the refunds, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from shop.kernel.admin import ReadOnlyAdmin, ReadOnlyTabular, as_money
from shop.payments.models import LedgerEntry, Refund, RefundLine

REFUND_TONES = {
    Refund.State.PENDING: "warning",
    Refund.State.SENT: "info",
    Refund.State.SUCCEEDED: "success",
    Refund.State.FAILED: "danger",
}


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """Every movement of money, append-only."""

    list_display = ("created_at", "order_number", "kind", "sum", "reference")
    list_filter = (("kind", ChoicesDropdownFilter), ("created_at", RangeDateFilter))
    list_filter_submit = True
    list_select_related = ("payment__order",)
    ordering = ("-pk",)
    search_fields = ("reference", "payment__order__number")

    @display(description=_("order"))
    def order_number(self, entry: LedgerEntry) -> str:
        """Return the order's number."""
        return entry.payment.order.number

    @display(description=_("amount"))
    def sum(self, entry: LedgerEntry) -> str:
        """Return the amount in its own currency."""
        return as_money(entry.amount)


class RefundLineInline(ReadOnlyTabular):
    """What a refund is for."""

    model = RefundLine
    fields = ("order_line", "charge", "quantity", "net", "tax")
    readonly_fields = fields


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    """Money on its way back."""

    list_display = ("created_at", "order_number", "sum", "reason", "status", "actor")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("reason", ChoicesDropdownFilter),
        ("created_at", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("order",)
    ordering = ("-pk",)
    search_fields = ("order__number", "reference", "order__email")
    inlines = (RefundLineInline,)

    @display(description=_("order"), ordering="order__number")
    def order_number(self, refund: Refund) -> str:
        """Return the order's number."""
        return refund.order.number

    @display(description=_("amount"))
    def sum(self, refund: Refund) -> str:
        """Return the amount in its own currency."""
        return as_money(refund.amount)

    @display(description=_("state"), ordering="state", label=REFUND_TONES)
    def status(self, refund: Refund) -> tuple[str, str]:
        """Return how far it has come."""
        return refund.state, refund.get_state_display()
