"""The list of parcels, what is to be packed first, and the page that shows one."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from logistics.customs.admin import customs_context, data_view, form_view
from logistics.fulfilment.admin.desk import pack_page, ship_page
from logistics.fulfilment.admin.divide import merge_page, moves_of, split_page
from logistics.fulfilment.admin.plan import plan_context
from logistics.fulfilment.admin.words import PROBLEMS, misfit_text, problem_text
from logistics.fulfilment.models import Shipment, ShipmentLine
from logistics.fulfilment.selectors import OPEN, number_of, pick_list, shipments_of, tax_misfit_of
from logistics.fulfilment.services import pack_completely
from logistics.labels.admin.parcel_pages import choose_page, label_file, void_page
from logistics.labels.admin.shown import label_context
from logistics.picking.presenters import short_text
from logistics.picking.selectors import short_lines, wave_of
from shop.kernel.admin import ShownAdmin, actor_of, total_below

TONES = {
    Shipment.Status.PLANNED: "warning",
    Shipment.Status.PACKED: "info",
    Shipment.Status.SHIPPED: "success",
    Shipment.Status.DELIVERED: "success",
    Shipment.Status.CANCELLED: "danger",
}

STEPS = {
    Shipment.Status.PLANNED: ("pack", gettext_lazy("Pack")),
    Shipment.Status.PACKED: ("ship", gettext_lazy("Send")),
}


class StatusFilter(admin.SimpleListFilter):
    """What is to be packed unless something else is asked for."""

    title = gettext_lazy("status")
    parameter_name = "status"
    ALL = "all"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the states of a parcel, and all of them."""
        choices = [(status.value, str(status.label)) for status in Shipment.Status]
        return [*choices, (self.ALL, _("all"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices without Django's "All", which would be a second one."""
        for value, title in self.lookup_choices:
            yield {
                "selected": (self.value() or Shipment.Status.PLANNED) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> QuerySet[Shipment]:
        """Return the chosen parcels; a search looks through all of them."""
        value = self.value()
        if value == self.ALL or (value is None and request.GET.get("q")):
            return queryset
        return queryset.filter(status=value or Shipment.Status.PLANNED)


@admin.register(Shipment)
class ShipmentAdmin(ShownAdmin):
    """Parcels: packed, sent and followed here."""

    page_template = "admin/logistics/shipment/page.html"

    list_display = (
        "parcel",
        "warehouse",
        "status_label",
        "units",
        "carrier",
        "tracking_number",
        "planned_at",
        "next_step",
    )
    list_filter = (StatusFilter, ("warehouse", RelatedDropdownFilter), "carrier")
    list_select_related = ("order", "warehouse", "carrier")
    ordering = ("planned_at", "pk")
    search_fields = ("tracking_number", "order__number", "order__email", "order__name")
    search_help_text = gettext_lazy("Tracking number, order number, e-mail address or name")
    actions = ("pack_selected",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shipment]:
        """Return the parcels with how many units they hold."""
        shipments: QuerySet[Shipment] = super().get_queryset(request)
        units = total_below(ShipmentLine.objects.all(), owner="shipment", of=Sum("quantity"))
        return shipments.annotate(unit_count=units)

    def get_urls(self) -> list[URLPattern]:
        """Add the packing table, the door, and where parcels are split and merged."""
        pages = {
            "pack": self.pack_view,
            "ship": self.ship_view,
            "split": self.split_view,
            "merge": self.merge_view,
            "label": self.label_view,
            "label_void": self.label_void_view,
            "label_file": self.label_file_view,
        }
        return [
            *(
                path(
                    f"<int:shipment_id>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"logistics_shipment_{name}",
                )
                for name, view in pages.items()
            ),
            *self._customs_urls(),
            *super().get_urls(),
        ]

    def _customs_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path(
                "<int:shipment_id>/customs/data/",
                guarded(data_view),
                name="logistics_shipment_customs_data",
            ),
            path(
                "<int:shipment_id>/customs/<slug:form>/",
                guarded(form_view),
                name="logistics_shipment_customs_form",
            ),
        ]

    @display(description=gettext_lazy("parcel"), ordering="pk", header=True)
    def parcel(self, shipment: Shipment) -> list[str]:
        """Return the order above whom it goes to."""
        return [shipment.order.number, f"{shipment.order.name}, {shipment.order.country}"]

    @display(description=gettext_lazy("status"), ordering="status", label=TONES)
    def status_label(self, shipment: Shipment) -> tuple[str, str]:
        """Return how far it has come."""
        return shipment.status, shipment.get_status_display()

    @display(description=gettext_lazy("units"), ordering="unit_count")
    def units(self, shipment: Shipment) -> int:
        """Return how many units it holds."""
        return shipment.unit_count  # type: ignore[attr-defined,no-any-return]

    @display(description=gettext_lazy("next step"))
    def next_step(self, shipment: Shipment) -> SafeString | str:
        """Return the way to the packing table or the door."""
        step = STEPS.get(Shipment.Status(shipment.status))
        if step is None:
            return ""
        url = reverse(f"admin:logistics_shipment_{step[0]}", args=[shipment.pk])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, step[1])

    @admin.action(description=gettext_lazy("Pack completely"), permissions=["operate"])
    def pack_selected(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> None:
        """Pack the chosen parcels without scanning; say which could not be packed."""
        packed = 0
        for shipment in queryset.order_by("pk"):
            try:
                pack_completely(shipment_id=shipment.pk, actor=actor_of(request), at=timezone.now())
            except PROBLEMS as problem:
                words = {"parcel": shipment, "problem": problem_text(problem)}
                messages.error(request, _("Parcel %(parcel)s: %(problem)s") % words)
            else:
                packed += 1
        if packed:
            text = ngettext("%(count)d parcel is packed.", "%(count)d parcels are packed.", packed)
            messages.success(request, text % {"count": packed})

    def pack_view(self, request: HttpRequest, shipment_id: int) -> HttpResponse:
        """Show the packing table."""
        return pack_page(request, model_admin=self, shipment_id=shipment_id)

    def ship_view(self, request: HttpRequest, shipment_id: int) -> HttpResponse:
        """Show the door."""
        return ship_page(request, model_admin=self, shipment_id=shipment_id)

    def split_view(self, request: HttpRequest, shipment_id: int) -> HttpResponse:
        """Show what could travel in a second parcel."""
        return split_page(request, model_admin=self, shipment_id=shipment_id)

    def merge_view(self, request: HttpRequest, shipment_id: int) -> HttpResponse:
        """Show what could come into the parcel's box."""
        return merge_page(request, model_admin=self, shipment_id=shipment_id)

    def label_view(self, request: HttpRequest, shipment_id: int) -> HttpResponse:
        """Show what labels of the parcel cost."""
        return choose_page(request, model_admin=self, shipment_id=shipment_id)

    def label_void_view(self, request: HttpRequest, shipment_id: int) -> HttpResponse:
        """Ask whether the label is to be given back."""
        return void_page(request, model_admin=self, shipment_id=shipment_id)

    def label_file_view(self, request: HttpRequest, shipment_id: int) -> HttpResponse:
        """Hand out the label to be printed."""
        return label_file(request, shipment_id=shipment_id)

    def page_context(self, request: HttpRequest, obj: Shipment) -> dict[str, object]:
        """Return the parcel, what is in it and where it is."""
        misfit = tax_misfit_of(shipment=obj) if obj.status in OPEN else None
        siblings = shipments_of(order_id=obj.order_id)
        return {
            "title": _("Parcel of order %(number)s") % {"number": obj.order.number},
            "shipment": obj,
            "number": number_of(obj),
            "others": [(number_of(row), row) for row in siblings if row.pk != obj.pk],
            "merged_into": number_of(obj.merged_into) if obj.merged_into else "",
            "misfit_text": misfit_text(misfit),
            "customs": customs_context(obj, user=request.user),
            "on_wave": wave_of(shipment_id=obj.pk),
            "sent_back": _sent_back(obj),
            **moves_of(obj),
            "tone": TONES[Shipment.Status(obj.status)],
            "lines": pick_list(shipment_id=obj.pk),
            "plan": plan_context(obj.pk) if obj.status == Shipment.Status.PLANNED else None,
            **label_context(obj),
            "scans": obj.scans.order_by("-occurred_at", "-pk"),
            "can_operate": self.has_operate_permission(request),
        }


def _sent_back(shipment: Shipment) -> dict[str, object] | None:
    """Return why the parcel came back from picking and where its shelf is counted, if it did."""
    line = short_lines(shipment_ids=[shipment.pk]).get(shipment.pk)
    if line is None or shipment.status != Shipment.Status.PLANNED:
        return None
    return {"text": short_text(line), "count": line.stock_count}
