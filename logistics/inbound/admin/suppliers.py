"""Whom goods are bought from."""

from django.contrib import admin
from django.http import HttpRequest

from logistics.inbound.models import Supplier
from shop.kernel.admin import ShopAdmin


@admin.register(Supplier)
class SupplierAdmin(ShopAdmin):
    """Suppliers; one that is no longer bought from is switched off, not deleted."""

    list_display = ("name", "code", "country", "currency", "terms", "is_active")
    list_filter = ("is_active", "currency")
    ordering = ("name", "pk")
    search_fields = ("name", "code")
    fields = ("code", "name", "country", "currency", "terms", "is_active")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: its orders name it."""
        return False
