"""What the lists of law can be narrowed to beyond their columns."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.tax.selectors import holding


class ForceFilter(admin.SimpleListFilter):
    """What is in force today unless something else is asked for."""

    title = gettext_lazy("in force")
    parameter_name = "state"
    TODAY, LATER, PAST, ALL = "today", "later", "past", "all"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the times."""
        return [
            (self.TODAY, _("in force today")),
            (self.LATER, _("in force later")),
            (self.PAST, _("no longer in force")),
            (self.ALL, _("all")),
        ]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices without Django's "All", which would be a second one."""
        for value, title in self.lookup_choices:
            yield {
                "selected": (self.value() or self.TODAY) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of a time; a search looks through all of them."""
        value, today = self.value(), timezone.localdate()
        if value == self.ALL or (value is None and request.GET.get("q")):
            return queryset
        later = Q(valid_from__gt=today)
        if value == self.LATER:
            return queryset.filter(later)
        held = holding(queryset, on=today)
        if value == self.PAST:
            return queryset.exclude(later).exclude(pk__in=held.order_by().values("pk"))
        return held
