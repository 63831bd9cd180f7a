"""How marketers pick products and categories in the page editor."""

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from shop.catalogue.models import Category, Product


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


class CategoryChooserViewSet(_ShopChooserViewSet):
    """Chooses a category."""

    model = Category
    icon = "folder-open-inverse"
    choose_one_text = _("Choose a category")
    choose_another_text = _("Choose another category")

    def get_object_list(self) -> QuerySet[Category]:
        """Return the categories that shoppers can see, in the order of the tree."""
        return Category.objects.filter(catalogue__is_public=True).order_by("path")


product_chooser = ProductChooserViewSet("product_chooser")
category_chooser = CategoryChooserViewSet("category_chooser")

# Migrations name the blocks by this module.
ProductChooserBlock: Any = product_chooser.get_block_class(
    name="ProductChooserBlock", module_path="content.products.choosers"
)
CategoryChooserBlock: Any = category_chooser.get_block_class(
    name="CategoryChooserBlock", module_path="content.products.choosers"
)
