"""Carriers in the admin."""

from django.contrib import admin

from logistics.carriers.models import Carrier
from shop.kernel.admin import ShopAdmin


@admin.register(Carrier)
class CarrierAdmin(ShopAdmin):
    """Who carries parcels."""

    list_display = ("name", "code", "tracking_url")
    search_fields = ("name", "code")
    ordering = ("name",)

    def get_readonly_fields(self, request: object, obj: Carrier | None = None) -> tuple[str, ...]:
        """Keep the code of a carrier that exists: rates and parcels refer to it."""
        return ("code",) if obj else ()
