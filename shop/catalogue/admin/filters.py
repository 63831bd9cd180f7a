"""What the product list can be narrowed to."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models import Product, ProductText
from shop.kernel.models import TextLanguage, TranslatedText

MISSING = "MISSING"


class TranslationFilter(SimpleListFilter):
    """Products of which a language is missing, stale, machine-made or reviewed."""

    title = _("translation")
    parameter_name = "translation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Return the states that a translation can be in."""
        return [(MISSING, _("missing")), *TranslatedText.State.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        """Return the products with at least one text in the chosen state."""
        texts = ProductText.objects.filter(product=OuterRef("pk"))
        if self.value() == MISSING:
            written = texts.order_by().values("product").annotate(n=Count("pk"))
            return queryset.exclude(Exists(written.filter(n=len(TextLanguage))))
        if self.value() in TranslatedText.State.values:
            return queryset.filter(Exists(texts.filter(state=self.value())))
        return queryset
