"""What is held back of the promise: a market's buffers, and units for a customer group."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from shop.accounts.models import CustomerGroup
from shop.catalogue.admin import tell_changed
from shop.catalogue.models import Variant
from shop.inventory.forms import MAX_UNITS
from shop.inventory.models import ProtectedStock, SafetyBuffer, StockItem
from shop.inventory.selectors import products_sold_in
from shop.inventory.services import protect_stock, set_buffer
from shop.kernel.admin import DecidedAdmin, OperationPage
from shop.markets.models import Market


class ProtectForm(forms.Form):
    """How many units are kept for whom."""

    group = forms.ModelChoiceField(
        label=gettext_lazy("Customer group"),
        queryset=CustomerGroup.objects.order_by("name"),
        widget=UnfoldAdminSelectWidget(),
    )
    units = forms.IntegerField(
        label=gettext_lazy("Last units kept for the group"),
        help_text=gettext_lazy("0 sells them to everybody again."),
        min_value=0,
        max_value=MAX_UNITS,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


class BufferForm(forms.Form):
    """How many units of every shelf a market does not sell."""

    market = forms.ModelChoiceField(
        label=gettext_lazy("Market"),
        queryset=Market.objects.order_by("code"),
        widget=UnfoldAdminSelectWidget(),
    )
    sku = forms.CharField(
        label=gettext_lazy("SKU"),
        help_text=gettext_lazy("Leave it empty for everything the market sells."),
        max_length=64,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )
    units = forms.IntegerField(
        label=gettext_lazy("Last units of every shelf"),
        help_text=gettext_lazy("0 takes the buffer away."),
        min_value=0,
        max_value=MAX_UNITS,
        widget=UnfoldAdminIntegerFieldWidget(),
    )

    def clean_sku(self) -> Variant | None:
        """Return the variant, or nothing for all of them."""
        sku = self.cleaned_data["sku"]
        if not sku:
            return None
        variant = Variant.objects.filter(sku=sku).first()
        if variant is None:
            raise forms.ValidationError(_("There is no variant with this code."))
        return variant


def protect_page(
    model_admin: ModelAdmin[Model], request: HttpRequest, item: StockItem
) -> HttpResponse:
    """Show the form, or keep what it says and lead back to the shelf."""
    back_url = reverse("admin:shop_stockitem_change", args=[item.pk])
    form = ProtectForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            protect_stock(
                stock_item_id=item.pk,
                group_id=form.cleaned_data["group"].pk,
                units=form.cleaned_data["units"],
            )
            tell_changed([item.variant.product_id])
        messages.success(request, _("It is kept for the group from now on."))
        return redirect(back_url)
    page = OperationPage(
        model_admin=model_admin,
        title=_("Protect %(sku)s in %(warehouse)s")
        % {"sku": item.variant.sku, "warehouse": item.warehouse},
        explanation=_kept_for(item),
        submit_label=_("Keep them"),
        back_url=back_url,
    )
    return page.render(request, form=form)


def _kept_for(item: StockItem) -> str:
    rows = item.protections.select_related("group").order_by("group__name")
    kept = ", ".join(f"{row.group.name}: {row.units}" for row in rows)
    rule = _("Only members of the group can buy the last units of this shelf.")
    return _("%(rule)s Kept now: %(kept)s") % {"rule": rule, "kept": kept} if kept else rule


@admin.register(SafetyBuffer)
class SafetyBufferAdmin(DecidedAdmin):
    """The last units that a market does not sell."""

    list_display = ("market", "shown_variant", "units")
    list_select_related = ("market", "variant")
    ordering = ("market_id", "variant__sku", "pk")
    search_fields = ("variant__sku", "market__code")
    actions_list = ("set_one",)
    fields = ("market", "shown_variant", "units")
    readonly_fields = fields

    @display(description=gettext_lazy("variant"), ordering="variant__sku")
    def shown_variant(self, row: SafetyBuffer) -> str:
        """Return the SKU, or that it is for everything."""
        return row.variant.sku if row.variant else _("everything")

    @action(
        description=gettext_lazy("Set a safety buffer"), url_path="set", permissions=["operate"]
    )
    def set_one(self, request: HttpRequest) -> HttpResponse:
        """Ask for a market, perhaps a variant, and the units; then keep it."""
        form = BufferForm(request.POST or None)
        back_url = reverse("admin:shop_safetybuffer_changelist")
        if form.is_valid():
            market, variant = form.cleaned_data["market"], form.cleaned_data["sku"]
            with transaction.atomic():
                set_buffer(
                    market_code=market.pk,
                    variant_id=variant.pk if variant else None,
                    units=form.cleaned_data["units"],
                )
                one = [variant.product_id] if variant else None
                tell_changed(one or products_sold_in(market_code=market.pk))
            messages.success(request, _("The buffer counts from now on."))
            return redirect(back_url)
        page = OperationPage(
            model_admin=self,
            title=_("Set a safety buffer"),
            explanation=_(
                "What the books say of a shelf is not always there. A market never sells the last "
                "units of a shelf; its own row for a variant counts instead of the one for all."
            ),
            submit_label=_("Keep the buffer"),
            back_url=back_url,
        )
        return page.render(request, form=form)


@admin.register(ProtectedStock)
class ProtectedStockAdmin(DecidedAdmin):
    """What is kept for which group; the shelf's page changes it."""

    list_display = ("sku", "place", "group", "units")
    list_select_related = ("stock_item__variant", "stock_item__warehouse", "group")
    ordering = ("stock_item__variant__sku", "pk")
    search_fields = ("stock_item__variant__sku", "group__name")
    fields = list_display
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProtectedStock]:
        """Return the rows with what names them."""
        rows: QuerySet[ProtectedStock] = super().get_queryset(request)
        return rows.select_related(*self.list_select_related)

    @display(description=gettext_lazy("SKU"), ordering="stock_item__variant__sku")
    def sku(self, row: ProtectedStock) -> str:
        """Return the variant's SKU."""
        return row.stock_item.variant.sku

    @display(description=gettext_lazy("warehouse"))
    def place(self, row: ProtectedStock) -> str:
        """Return the warehouse."""
        return str(row.stock_item.warehouse)
