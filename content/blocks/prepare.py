"""Load everything that a page's blocks show, in a number of queries that does not grow."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.apps import apps

from content.blocks.values import PreparedValue, ProductsValue, TeaserValue
from content.products.selectors import cards_by_rule, category_urls
from shop.kernel.pictures import prefetch_renditions
from shop.markets.registry import Variant
from shop.storefront.addresses import product_url
from shop.storefront.caching import page_url


def prepare_blocks(*, values: Sequence[PreparedValue], variant: Variant, on: date) -> None:
    """Fill links, articles, picture renditions and product cards of all the given blocks at once.

    The variant must be active, for the addresses.
    """
    teasers = [value for value in values if isinstance(value, TeaserValue)]
    _fill_articles(teasers, variant=variant)
    articles = [teaser.story for teaser in teasers if teaser.story]
    pictures = [image for value in values for image in value.images()]
    prefetch_renditions([*pictures, *(article.image for article in articles)])
    _fill_links(values, variant=variant)
    rows = [value for value in values if isinstance(value, ProductsValue)]
    cards = cards_by_rule(rules=[row.rule for row in rows], variant=variant, on=on)
    for row in rows:
        row.cards = cards[row.rule]
    for value in values:
        value.is_prepared = True


def _fill_articles(teasers: Sequence[TeaserValue], *, variant: Variant) -> None:
    found = _in_language(
        "content.ArticlePage", [teaser.get("article") for teaser in teasers], variant=variant
    )
    for teaser in teasers:
        page = teaser.get("article")
        teaser.story = found.get(page.translation_key) if page else None
        if teaser.story:
            teaser.link_url = page_url(teaser.story.url_path)


def _fill_links(values: Sequence[PreparedValue], *, variant: Variant) -> None:
    slugs = {value["link_category"] for value in values if value.get("link_category")}
    urls = category_urls(slugs=slugs, variant=variant)
    pages = _in_language(
        "wagtailcore.Page", [value.get("link_page") for value in values], variant=variant
    )
    for value in values:
        category, product, page = (
            value.get(name) for name in ("link_category", "link_product", "link_page")
        )
        if category:
            value.link_url = urls.get(category, "")
        elif product:
            value.link_url = product_url(product.slug)
        elif page and page.translation_key in pages:
            value.link_url = page_url(pages[page.translation_key].url_path)


def _in_language(model: str, pages: Sequence[Any], *, variant: Variant) -> dict[Any, Any]:
    """Return the live translations of pages in the reader's language, by translation key.

    By the model's name, for pages import the blocks that they hold.
    """
    keys = {page.translation_key for page in pages if page is not None}
    if not keys:
        return {}
    live = apps.get_model(model).objects.live().filter(translation_key__in=keys)
    if model != "wagtailcore.Page":
        live = live.select_related("image")
    return {
        page.translation_key: page for page in live.filter(locale__language_code=variant.language)
    }
