"""Delivery methods and their rates in the admin."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from shop.delivery.models import DeliveryMethod, DeliveryRate
from shop.kernel.admin import ShopAdmin, as_money


@admin.register(DeliveryMethod)
class DeliveryMethodAdmin(ShopAdmin):
    """How parcels travel."""

    list_display = ("code", "position", "is_active")
    ordering = ("position", "code")
    search_fields = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> tuple[str, ...]:
        """Keep the code of a method that exists."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: orders refer to it; switch it off instead."""
        return False


@admin.register(DeliveryRate)
class DeliveryRateAdmin(ShopAdmin):
    """What carriage costs and how long it takes."""

    list_display = ("route", "method", "carrier", "max_weight_g", "price", "days")
    list_filter = (
        ("market", RelatedDropdownFilter),
        ("warehouse", RelatedDropdownFilter),
        ("method", RelatedDropdownFilter),
    )
    list_select_related = ("method", "warehouse", "market")
    ordering = ("market_id", "warehouse_id", "method_id", "max_weight_g")
    search_fields = ("carrier", "market__name", "warehouse__city")

    @display(description=_("route"), ordering="market_id")
    def route(self, rate: DeliveryRate) -> str:
        """Return from where to where."""
        return f"{rate.warehouse.city} → {rate.market.name}"

    @display(description=_("price"), ordering="amount")
    def price(self, rate: DeliveryRate) -> str:
        """Return the price in the market's currency."""
        return as_money(rate.amount)

    @display(description=_("working days"))
    def days(self, rate: DeliveryRate) -> str:
        """Return the span of days."""
        return f"{rate.min_days}–{rate.max_days}"
