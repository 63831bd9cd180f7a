"""The list of withdrawals and the page of one."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from logistics.withdrawals.admin.steps import STEPS
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.selectors import OPEN_STATES, lines_of_withdrawal
from shop.kernel.admin import ShownAdmin

State = Withdrawal.State
TONES = {
    State.RECEIVED: "warning",
    State.MATCHED: "info",
    State.GOODS_BACK: "warning",
    State.REFUNDED: "success",
    State.CLOSED: "success",
    State.REJECTED: "danger",
}


@admin.register(Withdrawal)
class WithdrawalAdmin(ShownAdmin):
    """What was declared; what is due first on top."""

    list_display = ("reference", "status", "order_link", "name", "declared_at", "clock", "late")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        "is_late",
        ("refund_due_on", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("order",)
    ordering = ("refund_due_on", "pk")
    search_fields = ("order__number", "order_number", "email", "name")
    page_template = "admin/logistics/withdrawal/page.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the page of each step."""
        view = self.admin_site.admin_view(self.step_view)
        step = path("<int:withdrawal_id>/step/<slug:name>/", view, name="logistics_withdrawal_step")
        return [step, *super().get_urls()]

    def step_view(self, request: HttpRequest, withdrawal_id: int, name: str) -> HttpResponse:
        """Ask for a step and take it."""
        return STEPS.page(request, model_admin=self, row_id=withdrawal_id, name=name)

    def page_context(self, request: HttpRequest, obj: Withdrawal) -> dict[str, object]:
        """Return the declaration, its units and the steps that are possible."""
        return {
            "title": _("Withdrawal %(reference)s") % {"reference": obj},
            "withdrawal": obj,
            "tone": TONES[State(obj.state)],
            "clock": self.clock(obj),
            "steps": STEPS.buttons(request, obj),
            "headers": (_("SKU"), _("Item"), _("Units"), _("Exception")),
            "rows": [
                (
                    line.order_line.sku,
                    line.order_line.title,
                    line.quantity,
                    line.order_line.variant.product.get_withdrawal_exclusion_display() or "–",
                )
                for line in lines_of_withdrawal(obj)
            ],
        }

    @display(description=gettext_lazy("withdrawal"), ordering="pk")
    def reference(self, withdrawal: Withdrawal) -> str:
        """Return what customers are told as its reference."""
        return str(withdrawal)

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def status(self, withdrawal: Withdrawal) -> tuple[str, str]:
        """Return how far it has come."""
        return withdrawal.state, withdrawal.get_state_display()

    @display(description=gettext_lazy("order"), ordering="order__number")
    def order_link(self, withdrawal: Withdrawal) -> SafeString | str:
        """Return the order's number, which leads to its page; a dash until it is matched."""
        if withdrawal.order is None:
            return "–"
        url = reverse("admin:shop_order_change", args=[withdrawal.order_id])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, withdrawal.order.number)

    @display(description=gettext_lazy("after the period"), ordering="is_late")
    def late(self, withdrawal: Withdrawal) -> str:
        """Return that it came after the period; nothing when it came in time."""
        return _("Yes") if withdrawal.is_late else ""

    @display(description=gettext_lazy("clock"), ordering="refund_due_on")
    def clock(self, withdrawal: Withdrawal) -> str:
        """Return how many days are left for the refund; nothing when it is settled."""
        if withdrawal.state not in OPEN_STATES:
            return ""
        days = (withdrawal.refund_due_on - timezone.localdate()).days
        if days < 0:
            return ngettext("%(count)d day overdue", "%(count)d days overdue", -days) % {
                "count": -days
            }
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
