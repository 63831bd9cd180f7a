"""Answers to the cookie question in the admin: evidence, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from crm.consent.models import CookieChoice
from shop.kernel.admin import ReadOnlyAdmin


@admin.register(CookieChoice)
class CookieChoiceAdmin(ReadOnlyAdmin):
    """What visitors allowed, and which text they saw."""

    list_display = ("created_at", "visitor", "allowed", "text_version", "language")
    list_filter = ("text_version", ("created_at", RangeDateFilter))
    list_filter_submit = True
    ordering = ("-pk",)
    search_fields = ("language", "text_version")

    @display(description=_("allowed"))
    def allowed(self, choice: CookieChoice) -> str:
        """Return the purposes that were allowed."""
        return ", ".join(map(str, choice.purposes)) or "–"
