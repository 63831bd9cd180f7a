"""How marketers pick products and categories in the page editor.

Products are many and are chosen in a dialogue. Categories are few: a list of their slugs, which
needs no query when a page is shown.
"""

from typing import Any

from django import forms
from django.db.models import Case, Model, OuterRef, QuerySet, Subquery, When
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise
from wagtail import blocks
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser

from shop.catalogue.models import Product, ProductText
from shop.catalogue.selectors import SOURCE_LANGUAGE
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


def shown_title(product: Product) -> str:
    """Return a product's title in the editor's language, else in English, with its slug.

    Lists read the title along; a single product costs a statement.
    """
    found = getattr(product, "found_title", None) or (
        ProductText.objects.filter(product=product, language__in=_languages())
        .order_by(_OWN_FIRST)
        .values_list("title", flat=True)
        .first()
    )
    return f"{found} ({product.slug})" if found else product.slug


_OWN_FIRST = Case(When(language=SOURCE_LANGUAGE, then=1), default=0)


def _languages() -> tuple[str, str]:
    return (translation.get_language() or SOURCE_LANGUAGE, SOURCE_LANGUAGE)


class _TitledColumns:
    """A list whose column is the title, not the slug."""

    @property
    def title_column(self) -> Any:
        """Return Wagtail's column with the title in it."""
        column = super().title_column  # type: ignore[misc]
        column.accessor = shown_title
        return column


class _ChooseView(_TitledColumns, ChooseView):
    filter_form_class = TitleFilterForm


class _ChooseResultsView(_TitledColumns, ChooseResultsView):
    filter_form_class = TitleFilterForm


class _ChosenView(ChosenView):
    def get_display_title(self, instance: Product) -> str:
        """Return the title, not the slug."""
        return shown_title(instance)


class _ProductWidget(BaseChooser):
    def get_display_title(self, instance: Product) -> str:
        """Return the title, not the slug."""
        return shown_title(instance)


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
    chosen_view_class = _ChosenView
    base_widget_class = _ProductWidget

    def get_object_list(self) -> QuerySet[Product]:
        """Return what shoppers can see, by slug, with its title."""
        texts = ProductText.objects.filter(product=OuterRef("pk"), language__in=_languages())
        title = texts.order_by(_OWN_FIRST).values("title")[:1]
        products = Product.objects.filter(catalogue__is_public=True, is_published=True)
        return products.annotate(found_title=Subquery(title)).order_by("slug")


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
