"""Bundles at the desk: composed of variants that lie on shelves, and dissolved again."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display

from shop.bundles.models import BundlePart
from shop.bundles.services import (
    BundleError,
    ContainsItselfError,
    HasStockError,
    NestedBundleError,
    dissolve_bundle,
    set_bundle,
)
from shop.catalogue.admin import tell_changed
from shop.catalogue.models import Variant
from shop.inventory.forms import BundleForm
from shop.inventory.models import StockItem
from shop.kernel.admin import DecidedAdmin, OperationPage


@admin.register(BundlePart)
class BundlePartAdmin(DecidedAdmin):
    """What each bundle is made of."""

    list_display = ("bundle_sku", "component_sku", "quantity")
    list_display_links = None
    list_select_related = ("bundle", "component")
    ordering = ("bundle__sku", "pk")
    search_fields = ("bundle__sku", "component__sku")
    fields = list_display
    readonly_fields = fields
    actions_list = ("compose",)
    actions = ("dissolve",)

    @display(description=gettext_lazy("bundle"), ordering="bundle__sku")
    def bundle_sku(self, row: BundlePart) -> SafeString:
        """Return the way to where the bundle is composed."""
        url = reverse("admin:shop_bundlepart_compose", query={"bundle": row.bundle.sku})
        return format_html('<a class="ops-link" href="{}">{}</a>', url, row.bundle.sku)

    @display(description=gettext_lazy("component"), ordering="component__sku")
    def component_sku(self, row: BundlePart) -> str:
        """Return the component's SKU."""
        return row.component.sku

    @action(
        description=gettext_lazy("Compose a bundle"), url_path="compose", permissions=["operate"]
    )
    def compose(self, request: HttpRequest) -> HttpResponse:
        """Ask for a bundle and its components; what it was made of before is replaced."""
        form = BundleForm(request.POST or None, initial=_composed(request.GET.get("bundle", "")))
        back_url = reverse("admin:shop_bundlepart_changelist")
        if form.is_valid() and _compose(form):
            messages.success(request, _("The bundle is sold like that from now on."))
            return redirect(back_url)
        page = OperationPage(
            model_admin=self,
            title=_("Compose a bundle"),
            explanation=_(
                "A bundle has a price of its own and no stock: it can be had as often as its "
                "scarcest component. Orders that were placed keep what they were sold."
            ),
            submit_label=_("Keep the bundle"),
            back_url=back_url,
        )
        return page.render(request, form=form)

    @admin.action(description=gettext_lazy("Dissolve the bundles"), permissions=["operate"])
    def dissolve(self, request: HttpRequest, queryset: QuerySet[BundlePart]) -> None:
        """Let the chosen rows' bundles be ordinary variants again."""
        chosen = queryset.order_by("bundle_id").values_list("bundle_id", "bundle__product_id")
        bundles = dict(chosen)
        with transaction.atomic():
            for bundle_id in bundles:
                dissolve_bundle(bundle_id=bundle_id)
            tell_changed(list(bundles.values()))
        text = ngettext("%(count)d bundle dissolved.", "%(count)d bundles dissolved.", len(bundles))
        messages.success(request, text % {"count": len(bundles)})


def _composed(sku: str) -> dict[str, str]:
    """Return a bundle as the form shows it."""
    rows = BundlePart.objects.filter(bundle__sku=sku[:64].replace("\0", "")).order_by("pk")
    parts = [f"{row.component.sku} {row.quantity}" for row in rows.select_related("component")]
    return {"bundle": sku, "parts": "\n".join(parts)} if parts else {}


def _compose(form: BundleForm) -> bool:
    """Keep what the form says, or say in the form why that is no bundle."""
    bundle: Variant = form.cleaned_data["bundle"]
    shelves = StockItem.objects.filter(variant=bundle)
    is_empty = {"on_hand": 0, "incoming": 0, "in_transit": 0, "quarantine": 0, "damaged": 0}
    try:
        with transaction.atomic():
            set_bundle(
                bundle_id=bundle.pk,
                parts=form.cleaned_data["parts"],
                has_stock=shelves.exclude(**is_empty).exists(),
            )
            tell_changed([bundle.product_id])
    except BundleError as error:
        form.add_error(*_told(error))
        return False
    return True


def _told(error: BundleError) -> tuple[str, str]:
    if isinstance(error, ContainsItselfError):
        return "parts", _("A bundle cannot contain itself.")
    if isinstance(error, NestedBundleError):
        skus = Variant.objects.filter(pk__in=error.variant_ids).order_by("sku")
        text = _("A bundle cannot contain another one: %(skus)s.")
        return "parts", text % {"skus": ", ".join(skus.values_list("sku", flat=True))}
    if isinstance(error, HasStockError):
        return "bundle", _("This variant lies on shelves: write its units off first.")
    return "parts", _("A bundle needs a component.")
