"""Safety stock and reorder point of each variant and warehouse, and how they come about."""

from functools import partial

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from logistics.forecast.admin.forecasts import as_number, as_percent, as_units
from logistics.forecast.calculate.stock import REVIEW_WEEKS, service_factor
from logistics.forecast.models import StockTarget
from shop.kernel.admin import ShownAdmin


@admin.register(StockTarget)
class StockTargetAdmin(ShownAdmin):
    """What lies furthest below its reorder point comes first."""

    page_template = "admin/logistics/stocktarget/page.html"
    list_display = (
        "thing",
        "warehouse",
        "a_week",
        "safety_stock",
        "reorder_point",
        "available",
        "due",
    )
    list_filter = (("warehouse", RelatedDropdownFilter),)
    list_select_related = ("variant__product", "warehouse")
    ordering = (F("available") - F("reorder_point"), "pk")
    search_fields = ("variant__sku", "variant__product__slug")
    search_help_text = gettext_lazy("SKU or product")

    @display(description=gettext_lazy("variant"), ordering="variant__sku", header=True)
    def thing(self, target: StockTarget) -> list[str]:
        """Return the SKU above the product."""
        return [target.variant.sku, target.variant.product.slug]

    @display(description=gettext_lazy("units a week"), ordering="weekly_mean")
    def a_week(self, target: StockTarget) -> str:
        """Return what the warehouse's markets buy a week."""
        return as_units(target.weekly_mean)

    @display(description=gettext_lazy("state"), label={"due": "warning", "fine": "success"})
    def due(self, target: StockTarget) -> tuple[str, str]:
        """Tell whether it is to be ordered."""
        if target.available < target.reorder_point:
            return "due", _("to be ordered")
        return "fine", _("enough")

    def page_context(self, request: HttpRequest, obj: StockTarget) -> dict[str, object]:
        """Return the figures and the formula that makes safety stock of them."""
        service = float(obj.service_percent) / 100
        two_digits = partial(as_number, digits=2)
        return {
            "title": _("Stock target of %(sku)s in %(warehouse)s")
            % {"sku": obj.variant.sku, "warehouse": obj.warehouse},
            "target": obj,
            "facts": [
                (_("Service level"), as_percent(service)),
                (
                    _("z, its quantile"),
                    as_number(service_factor(float(obj.service_percent) / 100), digits=2),
                ),
                (_("d, units a week"), two_digits(obj.weekly_mean)),
                (_("σ, error of a week"), two_digits(obj.weekly_spread)),
                (
                    _("L, lead time and review (weeks)"),
                    as_number(obj.lead_weeks + REVIEW_WEEKS, digits=2),
                ),
                (
                    _("σL, spread of the lead time (weeks)"),
                    as_number(obj.lead_spread_weeks, digits=2),
                ),
                (_("Safety stock"), obj.safety_stock),
                (_("Reorder point"), obj.reorder_point),
                (_("Available, with what was accepted"), obj.available),
            ],
        }
