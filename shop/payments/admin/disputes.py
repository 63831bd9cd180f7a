"""Disputed payments: the list with its deadlines, the tile, and the order's history."""

from collections.abc import Iterable

from django.contrib import admin
from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from shop.kernel.admin import DASHBOARD, ReadOnlyAdmin, Tile, as_money, reader_locale
from shop.kernel.formats import format_date
from shop.orders.admin import ORDER_PAGE, HistoryEntry
from shop.orders.models import Order
from shop.payments.models import Dispute

TONES = {
    Dispute.State.OPEN: "warning",
    Dispute.State.WON: "success",
    Dispute.State.LOST: "danger",
    Dispute.State.CLOSED: "info",
}


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    """What was called into question, what is due first on top."""

    list_display = ("order_link", "kind", "status", "sum", "reason", "due_by", "created_at")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("due_by", RangeDateFilter),
    )
    list_filter_submit = True
    list_display_links = ("kind",)
    list_select_related = ("payment__order",)
    ordering = ("due_by", "-created_at", "-pk")
    search_fields = ("reference", "payment__reference", "payment__order__number")

    @display(description=gettext_lazy("order"), ordering="payment__order__number")
    def order_link(self, dispute: Dispute) -> SafeString:
        """Return the order's number, which leads to its page."""
        order = dispute.payment.order
        url = reverse("admin:shop_order_change", args=[order.pk])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, order.number)

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def status(self, dispute: Dispute) -> tuple[str, str]:
        """Return how it stands."""
        return dispute.state, dispute.get_state_display()

    @display(description=gettext_lazy("amount"))
    def sum(self, dispute: Dispute) -> str:
        """Return the amount in its own currency."""
        return as_money(dispute.amount)


@DASHBOARD.tile(position=47, permission="shop.view_dispute")
def open_disputes(_request: HttpRequest) -> Tile:
    """Count the open disputes, and name the day by which the next answer is due."""
    found = Dispute.objects.filter(state=Dispute.State.OPEN).aggregate(
        count=Count("pk"), due_by=Min("due_by")
    )
    due_by = found["due_by"]
    note = _("nothing is due")
    if due_by is not None:
        day = format_date(timezone.localtime(due_by).date(), locale=reader_locale())
        note = _("next answer due by %(day)s") % {"day": day}
    return Tile(
        title=_("Open disputes"),
        figure=str(found["count"]),
        note=note,
        url=reverse("admin:shop_dispute_changelist") + "?state__exact=OPEN",
        icon="front_hand",
        is_alert=bool(found["count"]),
    )


@ORDER_PAGE.history
def disputes_of_order(order: Order) -> Iterable[HistoryEntry]:
    """Return when the order's payments were disputed, and how that ended."""
    for dispute in (
        Dispute.objects.filter(payment__order=order)
        .select_related("payment")
        .order_by("created_at", "pk")
    ):
        words = {
            "kind": dispute.get_kind_display(),
            "amount": as_money(dispute.amount),
            "state": dispute.get_state_display(),
        }
        detail = " · ".join(filter(None, [dispute.reason, dispute.reference]))
        yield HistoryEntry(
            at=dispute.created_at,
            label=_("Payment questioned (%(kind)s): %(amount)s") % words,
            actor=dispute.payment.provider,
            detail=detail,
            tone="danger",
        )
        if dispute.closed_at is not None:
            yield HistoryEntry(
                at=dispute.closed_at,
                label=_("Question settled (%(kind)s): %(state)s") % words,
                actor=dispute.payment.provider,
                detail=dispute.reference,
                tone=TONES[Dispute.State(dispute.state)],
            )
