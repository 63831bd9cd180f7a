"""The companies that sell, in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.invoicing.models import LegalEntity
from shop.kernel.admin import ShopAdmin


@admin.register(LegalEntity)
class LegalEntityAdmin(ShopAdmin):
    """A company's name, address and numbers; documents that were issued keep what they say."""

    list_display = ("name", "code", "city", "country", "email")
    search_fields = ("code", "name", "city")
    ordering = ("code",)
    fieldsets = (
        (None, {"fields": ("code", "name", "register", "eori")}),
        (
            _("Address"),
            {
                "fields": (
                    "line1",
                    "line2",
                    "district",
                    "postcode",
                    "city",
                    "region",
                    "country",
                )
            },
        ),
        (_("Contact"), {"fields": ("email", "phone")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Refuse to change the code: documents and settings name the company by it."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: its documents stay."""
        return False
