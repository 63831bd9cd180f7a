"""The list of returns, the page of one, and its photographs."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from logistics.returns.admin.order_page import open_page
from logistics.returns.admin.steps import STEPS
from logistics.returns.models import Return, ReturnPhoto
from logistics.returns.presenters import credit_of
from logistics.returns.selectors import lines_of, order_of_exchange
from logistics.returns.services import read_photo
from shop.kernel.admin import ShownAdmin, as_money, require_permission

State = Return.State
TONES = {
    State.REQUESTED: "info",
    State.RECEIVED: "warning",
    State.INSPECTED: "warning",
    State.REPLACING: "warning",
    State.SETTLED: "success",
    State.REJECTED: "danger",
}


@admin.register(Return)
class ReturnAdmin(ShownAdmin):
    """What customers send back, want exchanged, or claim; the oldest open one on top."""

    list_display = ("reference", "status", "kind", "order_link", "reason", "way", "requested_at")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("reason", ChoicesDropdownFilter),
        ("requested_at", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("order",)
    ordering = ("settled_at", "requested_at", "pk")
    search_fields = ("order__number", "customer", "tracking_number")
    page_template = "admin/logistics/return/page.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the steps, of a new return, and the photographs."""
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:return_id>/step/<slug:name>/",
                wrap(self.step_view),
                name="logistics_return_step",
            ),
            path("open/<int:order_id>/", wrap(self.open_view), name="logistics_return_open"),
            path("photo/<int:photo_id>/", wrap(self.photo_view), name="logistics_return_photo"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Return]:
        """Return the rows with what their page shows."""
        rows: QuerySet[Return] = super().get_queryset(request)
        return rows.select_related("order", "warehouse")

    def step_view(self, request: HttpRequest, return_id: int, name: str) -> HttpResponse:
        """Ask for a step and take it."""
        return STEPS.page(request, model_admin=self, row_id=return_id, name=name)

    def open_view(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Ask which pieces come back, and open their return."""
        return open_page(request, model_admin=self, order_id=order_id)

    def photo_view(self, request: HttpRequest, photo_id: int) -> HttpResponse:
        """Hand out a photograph to whoever may see returns.

        :raises Http404: when there is none, or its file is gone
        """
        require_permission(request, "logistics.view_return")
        content = read_photo(get_object_or_404(ReturnPhoto, pk=photo_id))
        if content is None:
            raise Http404
        response = HttpResponse(content, content_type="image/jpeg")
        response["Cache-Control"] = "private, no-store"
        return response

    def page_context(self, request: HttpRequest, obj: Return) -> dict[str, object]:
        """Return what was announced, what was found, and the steps that are possible."""
        return {
            "title": _("Return %(reference)s") % {"reference": obj},
            "found": obj,
            "tone": TONES[State(obj.state)],
            "exchanged": order_of_exchange(obj),
            "credit": as_money(credit_of(obj)),
            "photos": [
                reverse("admin:logistics_return_photo", args=[photo_id])
                for photo_id in obj.photos.order_by("pk").values_list("pk", flat=True)
            ],
            "steps": STEPS.buttons(request, obj),
            "headers": (
                _("SKU"),
                _("Item"),
                pgettext("return", "Announced"),
                _("Received"),
                _("Condition"),
                _("Shelf"),
                _("Damaged"),
                _("Written off"),
            ),
            "rows": [
                (
                    line.order_line.sku,
                    line.order_line.title,
                    line.quantity,
                    line.received,
                    line.get_condition_display() or "–",
                    line.restocked,
                    line.damaged,
                    line.written_off,
                )
                for line in lines_of(obj)
            ],
        }

    @display(description=pgettext_lazy("goods", "return"), ordering="pk")
    def reference(self, found: Return) -> str:
        """Return what customers are told as its reference."""
        return str(found)

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def status(self, found: Return) -> tuple[str, str]:
        """Return how far it has come."""
        return found.state, found.get_state_display()

    @display(description=gettext_lazy("order"), ordering="order__number")
    def order_link(self, found: Return) -> SafeString:
        """Return the order's number, which leads to its page."""
        url = reverse("admin:shop_order_change", args=[found.order_id])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, found.order.number)
