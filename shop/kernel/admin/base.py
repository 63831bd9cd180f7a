"""Admin classes that show and ask, and never decide."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import Aggregate, Field, Model, OuterRef, QuerySet, Subquery
from django.db.models.constants import LOOKUP_SEP
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext
from djmoney.models.fields import MoneyField
from unfold.admin import ModelAdmin, TabularInline

from shop.kernel.formats import format_money, reader_locale
from shop.kernel.money import Money

SIGNS_OF_LOOKUPS = ("^", "=", "@")
"""With one before its name, Django looks for a field's beginning, its whole text or its words."""


class ShopAdmin(ModelAdmin):
    """What every list of the desk is."""

    list_after_template = "admin/operations/_hand_over.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows in whose search fields every word of the term is found.

        Where other rows are looked through as well, each field is looked through on its own, by its
        index if it has one. Django joins all tables and reads them whole; where many rows belong to
        one it removes the doubles then, which takes seconds with 50,000 variants. Fields are named
        without lookups of their own, like ``__exact``.
        """
        fields = self.get_search_fields(request)
        has_signs = any(field.startswith(SIGNS_OF_LOOKUPS) for field in fields)
        if has_signs or not any(LOOKUP_SEP in field for field in fields):
            rows, has_doubles = super().get_search_results(request, queryset, search_term)
            return rows, has_doubles
        rows = self.model._base_manager.order_by().values("pk")  # noqa: SLF001
        for word in map(_unquoted, smart_split(search_term)):
            first, *others = (rows.filter(**{f"{field}__icontains": word}) for field in fields)
            queryset = queryset.filter(pk__in=first.union(*others, all=True))
        return queryset, False

    def formfield_for_dbfield(self, db_field: Field[Any, Any], *args: Any, **kwargs: Any) -> Any:
        """Return the form's field; a new amount is one of the books' currency until one chooses."""
        field = super().formfield_for_dbfield(db_field, *args, **kwargs)
        if isinstance(db_field, MoneyField) and field and field.initial == [None, None]:
            field.initial = [None, settings.ACCOUNTING_CURRENCY]
        return field

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Run an action; rows that cannot exist are answered with a message, not a crash."""
        if all(map(self._can_be_row, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            response: HttpResponse | None = super().response_action(request, queryset)
            return response
        messages.error(request, gettext("One of the chosen rows does not exist."))
        return redirect(request.get_full_path())

    def _can_be_row(self, key: str) -> bool:
        try:
            self.model._meta.pk.to_python(key)  # noqa: SLF001 — Django's documented model API
        except ValidationError:
            return False
        return "\0" not in key


class DecidedAdmin(ShopAdmin):
    """Rows that only services write: they are shown, and changed by actions alone."""

    list_per_page = 50
    show_full_result_count = False
    compressed_fields = True

    def has_add_permission(self, request: HttpRequest, *_: object) -> bool:
        """Refuse: rows are made by the shop."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: there is no form, only actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: what happened stays."""
        return False

    def has_operate_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Allow the actions to whoever might change such rows."""
        options = self.model._meta  # noqa: SLF001 — Django's documented model API
        return bool(request.user.has_perm(f"{options.app_label}.change_{options.model_name}"))


class ReadOnlyAdmin(DecidedAdmin):
    """Ledgers and inboxes: no actions but those that a subclass names."""

    actions_on_top = True


class ReadOnlyTabular(TabularInline):
    """Rows of a ledger below their owner."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False
    hide_title = True

    def has_add_permission(self, request: HttpRequest, *_: object) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False


def _unquoted(word: str) -> str:
    is_quoted = word[0] in "\"'" and word[0] == word[-1] and len(word) > 1
    return unescape_string_literal(word) if is_quoted else word


def total_below(rows: QuerySet[Any], *, owner: str, of: Aggregate) -> Coalesce:
    """Return the total of the rows that belong to each owner, 0 without any, for `annotate`.

    The database reckons it for the rows of a page; of a join it would do so for every row.
    """
    below = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Coalesce(Subquery(below.annotate(total=of).values("total")), 0)


def actor_of(request: HttpRequest) -> str:
    """Return how histories and ledgers name the person at the desk."""
    return f"staff:{request.user.pk} {request.user.get_username()}"[:80]


def as_money(money: Money | None) -> str:
    """Return an amount in its own currency, as the reader writes it; a dash for none."""
    return format_money(money, locale=reader_locale()) if money is not None else "–"


def as_json(value: object) -> SafeString:
    """Return stored JSON, indented."""
    text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
    return format_html('<pre class="ops-json">{}</pre>', text)
