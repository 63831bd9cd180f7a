"""Load everything that a page's blocks show, in a number of queries that does not grow."""

from collections.abc import Sequence
from datetime import date

from content.blocks.values import PreparedValue, ProductRowValue
from content.products.selectors import cards_by_rule, category_urls
from shop.kernel.pictures import prefetch_renditions
from shop.markets.registry import Variant
from shop.storefront.addresses import product_url


def prepare_blocks(*, values: Sequence[PreparedValue], variant: Variant, on: date) -> None:
    """Fill links, picture renditions and product cards of all the given blocks at once.

    The variant must be active, for the addresses.
    """
    prefetch_renditions([value.get("image") for value in values])
    _fill_links(values, variant=variant)
    rows = [value for value in values if isinstance(value, ProductRowValue)]
    cards = cards_by_rule(rules=[row.rule for row in rows], variant=variant, on=on)
    for row in rows:
        row.cards = cards[row.rule]
    for value in values:
        value.is_prepared = True


def _fill_links(values: Sequence[PreparedValue], *, variant: Variant) -> None:
    slugs = {value["link_category"] for value in values if value.get("link_category")}
    urls = category_urls(slugs=slugs, variant=variant)
    for value in values:
        category, product = value.get("link_category"), value.get("link_product")
        if category:
            value.link_url = urls.get(category, "")
        elif product:
            value.link_url = product_url(product.slug)
