"""The list of labels: what was bought, what is on its way, what went wrong."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from logistics.labels.admin.shown import TONES
from logistics.labels.models import LabelPurchase
from shop.kernel.admin import ReadOnlyAdmin, as_money


@admin.register(LabelPurchase)
class LabelPurchaseAdmin(ReadOnlyAdmin):
    """Labels, the newest first."""

    list_display = (
        "parcel",
        "state_label",
        "carrier",
        "service",
        "cost",
        "tracking_number",
        "asked_at",
        "error",
    )
    list_filter = ("state", "carrier", ("asked_at", RangeDateFilter))
    list_filter_submit = True
    list_select_related = ("carrier", "shipment__order")
    ordering = ("-pk",)
    search_fields = ("tracking_number", "shipment__order__number")
    fields = (
        *("parcel", "state_label", "carrier", "service", "cost", "tracking_number", "manifest"),
        *("actor", "asked_at", "bought_at", "voided_at", "quote", "rate", "error"),
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[LabelPurchase]:
        """Return the labels without their PDF."""
        labels: QuerySet[LabelPurchase] = super().get_queryset(request)
        return labels.defer("document")

    @display(description=gettext_lazy("parcel"))
    def parcel(self, label: LabelPurchase) -> SafeString:
        """Return the way to the parcel."""
        url = reverse("admin:logistics_shipment_change", args=[label.shipment_id])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, label.shipment.order.number)

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def state_label(self, label: LabelPurchase) -> tuple[str, str]:
        """Return how far it has come."""
        return label.state, label.get_state_display()

    @display(description=gettext_lazy("price"), ordering="price")
    def cost(self, label: LabelPurchase) -> str:
        """Return what it costs, in its own currency."""
        return as_money(label.price)
