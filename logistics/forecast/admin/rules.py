"""What people enter for planning: how warehouses are supplied, and what single weeks were."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter, RelatedDropdownFilter
from unfold.widgets import UnfoldAdminTextInputWidget

from logistics.forecast.models import SalesWeek, SupplyRule
from shop.catalogue.models import Variant
from shop.kernel.admin import ShopAdmin


class SkuField(forms.ModelChoiceField[Variant]):
    """A variant, typed as its SKU: a list to choose from would be as long as the catalogue."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Variant.objects.all(),
            to_field_name="sku",
            widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
            error_messages={"invalid_choice": _("There is no variant with this SKU.")},
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """Return the SKU of a row's variant; what was typed stays as it is."""
        if isinstance(value, int):
            return Variant.objects.filter(pk=value).values_list("sku", flat=True).first()
        return super().prepare_value(value)


class SupplyRuleForm(forms.ModelForm[SupplyRule]):
    """How a warehouse is supplied."""

    variant = SkuField(
        label=_("SKU"),
        required=False,
        help_text=_("Leave empty for everything that has no rule of its own."),
    )

    class Meta:
        model = SupplyRule
        fields = (
            "warehouse",
            "variant",
            "service_percent",
            "lead_days",
            "lead_spread_days",
            "cover_weeks",
            "minimum_units",
            "carton_units",
            "container_litres",
        )


class SalesWeekForm(forms.ModelForm[SalesWeek]):
    """A week that is brought along from before this shop."""

    variant = SkuField(label=_("SKU"))

    class Meta:
        model = SalesWeek
        fields = ("variant", "market", "week", "units", "is_out_of_stock", "is_promoted")


@admin.register(SupplyRule)
class SupplyRuleAdmin(ShopAdmin):
    """Service level, lead time and quantities; the next planning reckons with them."""

    form = SupplyRuleForm
    list_display = (
        "warehouse",
        "variant",
        "service_percent",
        "lead_days",
        "lead_spread_days",
        "minimum_units",
        "carton_units",
    )
    list_display_links = ("warehouse", "variant")
    list_filter = (("warehouse", RelatedDropdownFilter),)
    list_select_related = ("warehouse", "variant")
    ordering = ("warehouse", "variant__sku")
    search_fields = ("variant__sku",)


@admin.register(SalesWeek)
class SalesWeekAdmin(ShopAdmin):
    """Weeks of sales: orders count themselves; people mark special weeks and bring others along."""

    form = SalesWeekForm
    list_display = (
        "variant",
        "market",
        "week",
        "units",
        "is_out_of_stock",
        "is_promoted",
        "source",
    )
    list_filter = (
        ("market", RelatedDropdownFilter),
        "source",
        "is_out_of_stock",
        "is_promoted",
        ("week", RangeDateFilter),
    )
    list_filter_submit = True
    list_select_related = ("variant", "market")
    ordering = ("-week", "variant__sku", "pk")
    search_fields = ("variant__sku", "variant__product__slug")
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep what orders say: only the marks of such a week can be changed."""
        if obj is not None and obj.source == SalesWeek.Source.ORDERS:
            return ("variant", "market", "week", "units")
        return ()
