"""The pages of a sitemap."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from wagtail.models import Page

from shop.markets.registry import REGISTRY, Variant
from shop.search.models import Listing
from shop.storefront.addresses import category_url, home_path, product_url, public_url
from shop.storefront.caching import menu_tree
from shop.storefront.context import alternates

MAX_PRODUCTS = 40_000
"""A sitemap may hold 50,000 addresses."""

_PAGE_DEPTH = 2


def sitemap_entries(*, variant: Variant) -> list[dict[str, Any]]:
    """Return the addresses of a variant's pages with their alternates; the variant is active."""
    return [*_pages(variant), *_categories(variant), *_products(variant)]


def _pages(variant: Variant) -> Iterator[dict[str, Any]]:
    rows = (
        Page.objects.live()
        .public()
        .filter(depth__gte=_PAGE_DEPTH)
        .order_by("path")
        .values_list("translation_key", "locale__language_code", "url_path", "last_published_at")
    )
    by_key: defaultdict[Any, dict[str, tuple[str, Any]]] = defaultdict(dict)
    for key, language, url_path, published_at in rows:
        by_key[key][language] = (url_path.split("/", 2)[2], published_at)
    for languages in by_key.values():
        if variant.language in languages:
            paths = {
                code: home_path(code) + languages[other.language][0]
                for code, other in REGISTRY.variants.items()
                if other.language in languages
            }
            published_at = languages[variant.language][1]
            yield {**_entry(variant, paths), "lastmod": published_at and published_at.date()}


def _categories(variant: Variant) -> Iterator[dict[str, Any]]:
    tree = menu_tree(language=variant.language)
    for node in (*((tree.root,) if tree.root else ()), *tree.nodes.values()):
        yield _entry(variant, _everywhere(category_url(node), variant, REGISTRY.markets))


def _products(variant: Variant) -> Iterator[dict[str, Any]]:
    rows = (
        Listing.objects.filter(is_lead=True, product__catalogue__is_public=True)
        .order_by("product_id")
        .values_list("product__slug", "market_id")[: MAX_PRODUCTS * len(REGISTRY.markets)]
    )
    markets: defaultdict[str, set[str]] = defaultdict(set)
    for slug, market in rows:
        markets[slug].add(market)
    for slug, codes in markets.items():
        if variant.market.code in codes:
            yield _entry(variant, _everywhere(product_url(slug), variant, codes))


def _everywhere(path: str, variant: Variant, markets: Collection[str]) -> dict[str, str]:
    rest = path.removeprefix(home_path(variant.code))
    return {
        code: home_path(code) + rest
        for code, other in REGISTRY.variants.items()
        if other.market.code in markets
    }


def _entry(variant: Variant, paths: dict[str, str]) -> dict[str, Any]:
    links = [{"lang_code": link["hreflang"], "location": link["url"]} for link in alternates(paths)]
    return {"location": public_url(paths[variant.code]), "alternates": links}
