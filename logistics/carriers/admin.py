"""Carriers in the admin."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from logistics.carriers.models import Carrier


@admin.register(Carrier)
class CarrierAdmin(ModelAdmin):
    """Who carries parcels."""

    list_display = ("name", "code", "tracking_url")
    search_fields = ("name", "code")
    ordering = ("name",)

    def get_readonly_fields(self, request: object, obj: Carrier | None = None) -> tuple[str, ...]:
        """Keep the code of a carrier that exists: rates and parcels refer to it."""
        return ("code",) if obj else ()
