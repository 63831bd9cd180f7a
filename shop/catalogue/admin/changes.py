"""Products that were changed at the desk, for whoever keeps something computed from them.

The search is above the catalogue, so it registers itself here instead of being called.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from shop.kernel.admin import ShopAdmin
from shop.kernel.models import TranslatedText

WATCHERS: list[Callable[[Collection[int]], None]] = []


def languages_written(formsets: Any) -> set[str]:
    """Return the languages of the texts that a saved form has changed."""
    return {
        row.language
        for formset in formsets
        if issubclass(formset.model, TranslatedText)
        for row in (
            *formset.new_objects,
            *(changed for changed, _fields in formset.changed_objects),
        )
    }


def tell_changed(product_ids: Collection[int]) -> None:
    """Tell the watchers, in the transaction of the change."""
    for watcher in WATCHERS:
        watcher(product_ids)


class CatalogueFormAdmin(ShopAdmin):
    """A form whose rows show in the shop; subclasses say in which products."""

    list_per_page = 50
    show_full_result_count = False
    warn_unsaved_form = True

    def follow(self, request: HttpRequest, obj: Any, formsets: Any) -> None:
        """Do what follows from the saved form, in its transaction; by default nothing does."""

    def products_of(self, obj: Model) -> Collection[int]:
        """Return the products in which a row shows."""
        raise NotImplementedError

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Any],
        formsets: object,
        change: bool,  # noqa: FBT001
    ) -> None:
        """Save the whole form, then tell whoever computes from it; Django's transaction is open."""
        super().save_related(request, form, formsets, change)
        self.follow(request, form.instance, formsets)
        tell_changed(self.products_of(form.instance))
