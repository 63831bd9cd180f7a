"""The sales tax that is reported to providers, and what people have to see to."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from shop.kernel.admin import DASHBOARD, ReadOnlyAdmin, ReadOnlyTabular, Tile, as_money
from shop.orders.models import Order
from shop.tax_reports.models import TaxReport, TaxReversal
from shop.tax_reports.selectors import TO_DO_BY_HAND
from shop.tax_reports.services import close_by_hand, retry_tax_report

TONES = {"REPORTED": "success", "OWN_RATE": "warning", "REFUSED": "danger", "SENDING": "info"}


class ReversalInline(ReadOnlyTabular):
    """What went back of a reported sale."""

    model = TaxReversal
    fields = ("refund", "tax", "reference", "sent_at")
    readonly_fields = fields
    ordering = ("pk",)


@admin.register(TaxReport)
class TaxReportAdmin(ReadOnlyAdmin):
    """One row for each consignment about which a tax provider was asked."""

    list_display = ("order_link", "place", "provider", "status", "sum", "transaction", "last_error")
    list_display_links = ("place",)
    list_filter = (
        ("state", ChoicesDropdownFilter),
        "place",
        ("created_at", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("consignment__order",)
    search_fields = ("consignment__order__number", "calculation", "transaction")
    ordering = ("-created_at", "-pk")
    actions = ("retry", "close")
    fields = (
        "order_link",
        "place",
        "provider",
        "state",
        "sum",
        "calculation",
        "transaction",
        "last_error",
        "created_at",
        "changed_at",
    )
    readonly_fields = fields
    inlines = (ReversalInline,)

    @display(description=_("order"), ordering="consignment__order__number")
    def order_link(self, report: TaxReport) -> SafeString:
        """Return the way to the order."""
        order = report.consignment.order
        url = reverse("admin:shop_order_change", args=[order.pk])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, order.number)

    @display(description=_("state"), label=TONES)
    def status(self, report: TaxReport) -> tuple[str, str]:
        """Return the state."""
        return report.state, report.get_state_display()

    @display(description=_("tax"))
    def sum(self, report: TaxReport) -> str:
        """Return the tax."""
        return as_money(report.tax)

    @admin.action(description=_("Report again"), permissions=["operate"])
    def retry(self, request: HttpRequest, queryset: QuerySet[TaxReport]) -> None:
        """Send what the provider has refused once more."""
        done = [
            retry_tax_report(tax_report_id=pk, at=timezone.now())
            for pk in queryset.order_by("pk").values_list("pk", flat=True)
        ]
        text = ngettext(
            "%(count)d report is sent again.", "%(count)d reports are sent again.", done.count(True)
        )
        messages.success(request, text % {"count": done.count(True)})

    @admin.action(description=_("Mark as reported by hand"), permissions=["operate"])
    def close(self, request: HttpRequest, queryset: QuerySet[TaxReport]) -> None:
        """Note that the tax was reported in the provider's own pages, or in the return."""
        done = [
            close_by_hand(tax_report_id=pk, at=timezone.now())
            for pk in queryset.order_by("pk").values_list("pk", flat=True)
        ]
        text = ngettext(
            "%(count)d report is marked as reported by hand.",
            "%(count)d reports are marked as reported by hand.",
            done.count(True),
        )
        messages.success(request, text % {"count": done.count(True)})


@DASHBOARD.tile(position=58, permission="shop.view_taxreport")
def tax_reports(_request: HttpRequest) -> Tile:
    """Count the sales tax that people have to report."""
    ended = (Order.Status.CANCELLED, Order.Status.REFUNDED)
    rows = TaxReport.objects.filter(state__in=TO_DO_BY_HAND)
    count = rows.exclude(consignment__order__status__in=ended).count()
    return Tile(
        title=str(_("Sales tax to report by hand")),
        figure=str(count),
        note=str(_("A tax provider was silent or refused.")),
        url=reverse("admin:shop_taxreport_changelist") + "?state__exact=OWN_RATE",
        icon="account_balance",
        is_alert=bool(count),
    )
