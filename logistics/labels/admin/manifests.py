"""The end of the day: lists of what carriers collect."""

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display

from logistics.carriers.models import Carrier
from logistics.labels.admin.forms import CloseDayForm
from logistics.labels.models import Manifest
from logistics.labels.printing import manifest_pdf
from logistics.labels.selectors import waiting_to_be_handed_over
from logistics.labels.services import NothingToHandOverError, close_day, tell_again
from shop.inventory.models import Warehouse
from shop.kernel.admin import OperationPage, ShownAdmin, actor_of, as_money, require_permission

PERMISSION = "logistics.change_manifest"
TONES = {
    Manifest.State.ASKED: "warning",
    Manifest.State.TOLD: "success",
    Manifest.State.FAILED: "danger",
}


@admin.register(Manifest)
class ManifestAdmin(ShownAdmin):
    """Manifests, the newest first."""

    page_template = "admin/logistics/manifest/page.html"

    list_display = (
        "name",
        "warehouse",
        "state_label",
        "parcels",
        "made_at",
        "told_at",
        "reference",
    )
    list_filter = ("state", "carrier", "warehouse")
    list_select_related = ("carrier", "warehouse")
    ordering = ("-made_at", "-pk")
    search_fields = ("reference", "labels__tracking_number")
    actions_list = ("close_day_link",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Manifest]:
        """Return the manifests with how many parcels they name."""
        manifests: QuerySet[Manifest] = super().get_queryset(request)
        return manifests.annotate(parcel_count=Count("labels"))

    def get_urls(self) -> list[URLPattern]:
        """Add the page that closes the day, and what is done with a manifest."""
        pages = {
            "close/": ("close", self.close_view),
            "<int:manifest_id>/file/": ("file", self.file_view),
            "<int:manifest_id>/tell/": ("tell", self.tell_view),
        }
        return [
            *(
                path(route, self.admin_site.admin_view(view), name=f"logistics_manifest_{name}")
                for route, (name, view) in pages.items()
            ),
            *super().get_urls(),
        ]

    @action(
        description=gettext_lazy("Close the day"),
        url_path="close-day",
        permissions=["operate"],
        icon="assignment_turned_in",
    )
    def close_day_link(self, request: HttpRequest) -> HttpResponse:
        """Lead to the page that closes the day."""
        return redirect("admin:logistics_manifest_close")

    @display(description=gettext_lazy("manifest"), ordering="sequence")
    def name(self, manifest: Manifest) -> str:
        """Return whose list it is, and its number."""
        return f"{manifest.carrier} {manifest.sequence}"

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def state_label(self, manifest: Manifest) -> tuple[str, str]:
        """Return whether the carrier knows of it."""
        return manifest.state, manifest.get_state_display()

    @display(description=gettext_lazy("parcels"), ordering="parcel_count")
    def parcels(self, manifest: Manifest) -> int:
        """Return how many parcels it names."""
        return manifest.parcel_count  # type: ignore[attr-defined,no-any-return]

    def close_view(self, request: HttpRequest) -> HttpResponse:
        """Show what waits to be handed over, and put it on a list."""
        require_permission(request, PERMISSION)
        waiting = _waiting()
        form = CloseDayForm(request.POST or None, waiting=waiting)
        if form.is_valid():
            return _close(request, chosen=form.cleaned_data["parcels"])
        if not waiting and request.method != "POST":
            messages.info(request, _("Every parcel that was sent is on a manifest."))
            return redirect("admin:logistics_manifest_changelist")
        page = OperationPage(
            model_admin=self,
            title=_("Close the day"),
            explanation=_(
                "The parcels that were sent with a label and are on no list yet go on one. The "
                "carrier is told of it; afterwards their labels cannot be given back."
            ),
            submit_label=_("Make the manifest"),
            back_url=reverse("admin:logistics_manifest_changelist"),
            template="admin/logistics/manifest/close.html",
        )
        return page.render(request, form=form)

    def file_view(self, request: HttpRequest, manifest_id: int) -> HttpResponse:
        """Hand out the list to be signed by the driver."""
        require_permission(request, "logistics.view_manifest")
        manifest = get_object_or_404(Manifest.objects.select_related("carrier"), pk=manifest_id)
        response = HttpResponse(manifest_pdf(manifest), content_type="application/pdf")
        name = f"manifest-{manifest.carrier_id}-{manifest.sequence}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def tell_view(self, request: HttpRequest, manifest_id: int) -> HttpResponse:
        """Try a refused list once more."""
        require_permission(request, PERMISSION)
        manifest = get_object_or_404(Manifest, pk=manifest_id)
        if request.method == "POST":
            tell_again(manifest_id=manifest.pk)
            messages.info(request, _("The carrier is told once more."))
        return redirect("admin:logistics_manifest_change", manifest.pk)

    def page_context(self, request: HttpRequest, obj: Manifest) -> dict[str, object]:
        """Return the list and the parcels on it."""
        labels = obj.labels.defer("document").select_related("shipment__order").order_by("pk")
        return {
            "title": f"{obj.carrier} {obj.sequence}",
            "manifest": obj,
            "tone": TONES[Manifest.State(obj.state)],
            "labels": [(label, as_money(label.price)) for label in labels],
            "can_operate": self.has_operate_permission(request),
        }


def _waiting() -> list[tuple[str, str]]:
    rows = waiting_to_be_handed_over()
    carriers = Carrier.objects.in_bulk([carrier for carrier, _warehouse, _count in rows])
    warehouses = Warehouse.objects.in_bulk([warehouse for _carrier, warehouse, _count in rows])
    return [
        (f"{carrier}/{warehouse}", _waiting_text(carriers[carrier], warehouses[warehouse], count))
        for carrier, warehouse, count in rows
    ]


def _waiting_text(carrier: Carrier, warehouse: Warehouse, count: int) -> str:
    text = ngettext(
        "%(carrier)s from %(warehouse)s: %(count)d parcel",
        "%(carrier)s from %(warehouse)s: %(count)d parcels",
        count,
    )
    return text % {"carrier": carrier.name, "warehouse": str(warehouse), "count": count}


def _close(request: HttpRequest, *, chosen: str) -> HttpResponse:
    carrier, _slash, warehouse = chosen.partition("/")
    try:
        manifest = close_day(
            carrier_code=carrier,
            warehouse_id=warehouse,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except NothingToHandOverError:
        messages.warning(request, _("These parcels are on a manifest already."))
        return redirect("admin:logistics_manifest_changelist")
    messages.success(request, _("The manifest is made. Print it for the driver."))
    return redirect("admin:logistics_manifest_change", manifest.pk)
