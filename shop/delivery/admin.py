"""Delivery methods, rates, zones, cut-off times and holidays in the admin."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter, RelatedDropdownFilter
from unfold.decorators import display

from shop.delivery.models import (
    DeliveryMethod,
    DeliveryRate,
    DeliveryZone,
    DispatchRule,
    PublicHoliday,
)
from shop.kernel.admin import ShopAdmin, as_money
from shop.kernel.money import Money
from shop.markets.finding import FindsMarkets


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
class DeliveryRateAdmin(FindsMarkets, ShopAdmin):
    """What carriage costs and how long it takes."""

    list_display = ("route", "zone", "method", "carrier", "max_weight_g", "price", "days")
    list_filter = (
        ("market", RelatedDropdownFilter),
        ("warehouse", RelatedDropdownFilter),
        ("method", RelatedDropdownFilter),
        ("zone", RelatedDropdownFilter),
    )
    list_select_related = ("method", "warehouse", "market", "zone")
    ordering = ("market_id", "warehouse_id", "method_id", "max_weight_g", "pk")
    search_fields = ("carrier", "market__name", "warehouse__city")

    @display(description=_("route"), ordering="market_id")
    def route(self, rate: DeliveryRate) -> str:
        """Return from where to where."""
        return f"{rate.warehouse.city} → {rate.market}"

    @display(description=_("price"), ordering="amount")
    def price(self, rate: DeliveryRate) -> str:
        """Return the price in the market's currency."""
        return as_money(rate.amount)

    @display(description=_("working days"))
    def days(self, rate: DeliveryRate) -> str:
        """Return the span of days."""
        return f"{rate.min_days}–{rate.max_days}"


@admin.register(DeliveryZone)
class DeliveryZoneAdmin(FindsMarkets, ShopAdmin):
    """Parts of markets with rates of their own."""

    list_display = ("name", "market", "country", "begins")
    list_filter = (("market", RelatedDropdownFilter),)
    list_select_related = ("market",)
    ordering = ("market_id", "name")
    search_fields = ("name", "postcodes", "market__name")

    @display(description=_("postcodes"))
    def begins(self, zone: DeliveryZone) -> str:
        """Return how its postcodes begin, cut short."""
        text = " ".join(zone.postcodes.split())
        return text if len(text) <= 60 else f"{text[:59]}…"


@admin.register(DispatchRule)
class DispatchRuleAdmin(ShopAdmin):
    """Until when orders leave on their day."""

    list_display = ("place", "carrier_or_all", "cut_off", "handling_days", "cost")
    list_filter = (("warehouse", RelatedDropdownFilter),)
    list_select_related = ("warehouse",)
    ordering = ("warehouse_id", "carrier")
    search_fields = ("warehouse__city", "warehouse__code", "carrier")

    @display(description=_("warehouse"), ordering="warehouse_id")
    def place(self, rule: DispatchRule) -> str:
        """Return where, with the time zone of the cut-off."""
        return f"{rule.warehouse} · {rule.warehouse.timezone}"

    @display(description=_("carrier"), ordering="carrier")
    def carrier_or_all(self, rule: DispatchRule) -> str:
        """Return the carrier, or that the rule is for all others."""
        return rule.carrier or str(_("all others"))

    @display(description=_("packing of a parcel"), ordering="parcel_cost")
    def cost(self, rule: DispatchRule) -> str:
        """Return it in the currency of the books."""
        return as_money(Money(rule.parcel_cost, settings.ACCOUNTING_CURRENCY))


@admin.register(PublicHoliday)
class PublicHolidayAdmin(ShopAdmin):
    """Days on which nothing leaves or arrives; regional ones can be added by hand."""

    list_display = ("day", "country", "name", "source")
    list_filter = (("day", RangeDateFilter), "country")
    list_filter_submit = True
    show_full_result_count = False
    ordering = ("day", "country")
    search_fields = ("country", "name")
