"""What the list of orders can be narrowed to beyond its columns."""

from datetime import datetime

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.orders.models import Order

SOLD = (
    Order.Status.AUTHORISED,
    Order.Status.PAID,
    Order.Status.PARTLY_REFUNDED,
    Order.Status.REFUNDED,
)


def midnight() -> datetime:
    """Return when the reader's day has begun."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


class OriginFilter(admin.SimpleListFilter):
    """The shop's own orders, or those that another system took."""

    title = _("taken by")
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the two kinds."""
        return [("shop", str(_("this shop"))), ("imported", str(_("another system")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Return the orders of one kind."""
        if self.value() == "shop":
            return queryset.filter(imported_from="")
        return queryset.exclude(imported_from="") if self.value() == "imported" else queryset


class TodayFilter(admin.SimpleListFilter):
    """The orders that the first page counts."""

    title = _("today")
    parameter_name = "today"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return what is counted."""
        return [("placed", str(_("placed today"))), ("sold", str(_("placed today and paid")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Return today's orders."""
        if self.value() not in {"placed", "sold"}:
            return queryset
        today = queryset.filter(placed_at__gte=midnight())
        return today.filter(status__in=SOLD) if self.value() == "sold" else today
