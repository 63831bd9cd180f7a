"""The rules by which exceptions are found."""

from django.contrib import admin

from logistics.exceptions.models import ExceptionRule
from shop.kernel.admin import ShopAdmin


@admin.register(ExceptionRule)
class ExceptionRuleAdmin(ShopAdmin):
    """One for each kind and, where it differs, each carrier."""

    list_display = ("__str__", "carrier", "days", "due_hours", "is_active")
    list_filter = ("kind", "carrier", "is_active")
    list_select_related = ("carrier",)
    ordering = ("kind", "carrier")
    fields = ("kind", "carrier", "days", "due_hours", "is_active")
