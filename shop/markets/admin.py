"""Markets and exchange rates in the admin."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from shop.kernel.admin import ReadOnlyAdmin, ShopAdmin
from shop.markets.models import ExchangeRate, Market


@admin.register(Market)
class MarketAdmin(ShopAdmin):
    """Markets come from the market file; operations open and close them."""

    list_display = ("name", "code", "currency", "languages", "countries", "is_open")
    ordering = ("name",)
    search_fields = ("name", "code")
    fields = ("name", "code", "currency", "languages", "countries", "warehouses", "is_open")
    readonly_fields = ("name", "code", "currency", "languages", "countries", "warehouses")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a market is added to the market file (see the how-to)."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: orders refer to it; close it instead."""
        return False

    @display(description=_("languages"))
    def languages(self, market: Market) -> str:
        """Return the languages offered, the default first."""
        return ", ".join(market.data.languages)

    @display(description=_("countries"))
    def countries(self, market: Market) -> str:
        """Return the countries served."""
        return ", ".join(market.data.countries)

    @display(description=_("warehouses, preferred first"))
    def warehouses(self, market: Market) -> str:
        """Return the warehouses in the order in which checkout prefers them."""
        return ", ".join(market.data.warehouses)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnlyAdmin):
    """What the source published."""

    list_display = ("date", "currency", "per_euro", "source")
    list_filter = ("currency", ("date", RangeDateFilter))
    list_filter_submit = True
    ordering = ("-date", "currency")
    search_fields = ("currency",)
