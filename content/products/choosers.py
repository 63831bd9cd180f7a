"""How marketers pick products and categories in the page editor.

Products are many and are chosen in a dialogue. Categories are few: a list of their slugs, which
needs no query when a page is shown.
"""

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise
from wagtail import blocks
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from shop.catalogue.models import Product
from shop.markets.context import active_language
from shop.storefront.caching import menu_tree


class TitleFilterForm(BaseFilterForm):
    """Finds objects by a part of their title in any language."""

    q = forms.CharField(
        label=_("Search term"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Title in any language")}),
    )

    def filter(self, objects: QuerySet[Model]) -> QuerySet[Model]:
        """Keep what matches; everything when nothing was typed."""
        words = self.cleaned_data["q"]
        if words:
            self.search_query = words
            self.is_searching = True
            objects = objects.filter(texts__title__icontains=words).distinct()
        return objects


class _ChooseView(ChooseView):
    filter_form_class = TitleFilterForm


class _ChooseResultsView(ChooseResultsView):
    filter_form_class = TitleFilterForm


class _ShopChooserViewSet(ChooserViewSet):
    """A chooser over the public catalogues."""

    choose_view_class = _ChooseView
    choose_results_view_class = _ChooseResultsView
    per_page = 20


class ProductChooserViewSet(_ShopChooserViewSet):
    """Chooses a published product."""

    model = Product
    icon = "tag"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")

    def get_object_list(self) -> QuerySet[Product]:
        """Return what shoppers can see, by slug."""
        products = Product.objects.filter(catalogue__is_public=True, is_published=True)
        return products.order_by("slug")


product_chooser = ProductChooserViewSet("product_chooser")

# Migrations name the block by this module.
ProductChooserBlock: Any = product_chooser.get_block_class(
    name="ProductChooserBlock", module_path="content.products.choosers"
)


def category_choices() -> list[tuple[str, str]]:
    """Return the public categories by slug, in the order of the tree, deeper ones indented."""
    tree = menu_tree(language=active_language())
    return [
        (node.slugs[-1], f"{'– ' * (len(node.slugs) - 1)}{node.title}")
        for node in tree.nodes.values()
    ]


def category_block(*, label: StrPromise, required: bool = False) -> blocks.ChoiceBlock:
    """Return a choice of one category."""
    return blocks.ChoiceBlock(label=label, choices=category_choices, required=required)
