"""The tables of law in the admin: rows are read and added, never changed once in force."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from shop.kernel.admin import ShopAdmin
from shop.tax.models import (
    DutyRate,
    FlatCharge,
    SellerRegistration,
    TaxRate,
    TaxScheme,
    TerritoryRule,
    Threshold,
)

TONES = {"in_force": "success", "coming": "info", "over": ""}


class DatedAdmin(ShopAdmin):
    """A change of law is a new row: quotes name the rows that they were made from."""

    list_per_page = 50
    show_full_result_count = False
    ordering = ("-valid_from", "pk")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it only for a row that is not in force yet."""
        allowed = super().has_change_permission(request, obj)
        return bool(allowed and (obj is None or obj.valid_from > timezone.localdate()))

    @display(description=_("in force"), label=TONES)
    def force(self, row: Any) -> tuple[str, str]:
        """Return whether the row holds today."""
        today = timezone.localdate()
        if row.valid_from > today:
            return "coming", str(_("not yet"))
        if row.valid_to and row.valid_to <= today:
            return "over", str(_("no longer"))
        return "in_force", str(_("in force"))


def _register(
    model: type[Model],
    *,
    shown: tuple[str, ...],
    searched: tuple[str, ...],
    filters: tuple[str, ...],
) -> None:
    options = {
        "list_display": (*shown, "valid_from", "valid_to", "force"),
        "search_fields": searched,
        "list_filter": filters,
    }
    admin.site.register(model, type(f"{model.__name__}Admin", (DatedAdmin,), options))


_register(
    TaxRate,
    shown=("territory", "category", "kind", "rate"),
    searched=("territory", "category", "source"),
    filters=("kind", "category"),
)
_register(
    TerritoryRule,
    shown=("country", "region", "postcode_pattern", "territory", "customs_area", "rounding"),
    searched=("country", "territory", "source"),
    filters=("customs_area",),
)
_register(
    TaxScheme,
    shown=("regime", "area", "rank", "registrations"),
    searched=("regime", "area", "source"),
    filters=("regime",),
)
_register(
    Threshold,
    shown=("rule", "area", "ships_from", "amount", "currency", "per"),
    searched=("rule", "area", "source"),
    filters=("rule", "currency"),
)
_register(
    DutyRate,
    shown=("customs_area", "hs_prefix", "origin", "measure", "rate", "basis"),
    searched=("customs_area", "hs_prefix", "origin", "source"),
    filters=("customs_area", "measure"),
)
_register(
    FlatCharge,
    shown=("code", "kind", "area", "amount", "currency", "per", "is_enabled"),
    searched=("code", "area", "source"),
    filters=("kind", "area"),
)
_register(
    SellerRegistration,
    shown=("scheme", "country", "number", "provider"),
    searched=("scheme", "country", "number"),
    filters=("scheme", "provider"),
)
