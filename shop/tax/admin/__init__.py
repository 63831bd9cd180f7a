"""The tables of law at the desk: a table of contents, and what each list shows."""

from django.contrib import admin
from django.db.models import Model

from shop.tax.admin.dated import DatedAdmin
from shop.tax.admin.filters import ForceFilter
from shop.tax.admin.links import links_to_law
from shop.tax.admin.uses import counts_quotes
from shop.tax.models import (
    DutyRate,
    FlatCharge,
    LegalTerm,
    ReportBox,
    ReportRule,
    SellerRegistration,
    TaxRate,
    TaxScheme,
    TerritoryRule,
    Threshold,
)

__all__ = ["DatedAdmin", "counts_quotes", "links_to_law"]


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
        "list_filter": (ForceFilter, *filters),
    }
    admin.site.register(model, type(f"{model.__name__}Admin", (DatedAdmin,), options))


_register(
    TaxRate,
    shown=("territory", "category", "kind", "percent"),
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
    shown=("customs_area", "hs_prefix", "origin", "measure", "percent", "basis"),
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
    shown=("scheme", "country", "number", "provider", "checked_on"),
    searched=("scheme", "country", "number", "source"),
    filters=("scheme", "provider"),
)
_register(
    LegalTerm,
    shown=("term", "area", "length", "unit"),
    searched=("term", "area", "source"),
    filters=("term",),
)
_register(
    ReportRule,
    shown=("report", "country", "periods", "currency", "due_months", "due_day", "due_days"),
    searched=("report", "country", "source"),
    filters=("report",),
)
_register(
    ReportBox,
    shown=("report", "country", "content", "percent", "box"),
    searched=("report", "country", "box", "source"),
    filters=("report", "country"),
)
