"""Blocks that show products: they hold a rule or references, never copies."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.base import LinkedBlock
from content.blocks.values import ProductRowValue
from content.products.choosers import ProductChooserBlock, category_block

RULES = [
    ("NEW", _("The newest")),
    ("FEATURED", _("The featured ones")),
    ("ALL", _("Featured ones first, then the newest")),
]
MOST_PRODUCTS = 12


class ProductRowBlock(LinkedBlock):
    """A row of product cards, by rule or hand-picked, priced for the reader's market."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    intro = blocks.CharBlock(label=_("Line below the title"), max_length=160, required=False)
    rule = blocks.ChoiceBlock(label=_("Which products"), choices=RULES, default="NEW")
    category = category_block(label=_("Only of this category"))
    count = blocks.IntegerBlock(
        label=_("How many"), min_value=1, max_value=MOST_PRODUCTS, default=4
    )
    products = blocks.ListBlock(
        ProductChooserBlock(),
        label=_("Hand-picked products"),
        help_text=_("When there are any, the rule above does not count."),
        max_num=MOST_PRODUCTS,
        default=[],
    )

    def get_context(
        self, value: ProductRowValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the template's values, with the cards of the products."""
        context = super().get_context(value, parent_context=parent_context)
        context["cards"] = value.cards
        return context

    class Meta:
        label = _("Row of products")
        icon = "tag"
        template = "content/blocks/product_row.html"
        value_class = ProductRowValue
        preview_value = {"title": "New from the kiln", "rule": "NEW", "count": 4}
        description = _("Product cards by rule or hand-picked, with prices of the reader's market.")
