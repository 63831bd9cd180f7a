"""A page of a category or of search results, ready for its template."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shop.catalogue.models import Category
from shop.catalogue.selectors import CategoryNode
from shop.markets.registry import Variant
from shop.search.selectors import ListingFilters, ListingQuery, list_products
from shop.storefront.pagination import numbered_pages
from shop.storefront.params import ListingParams
from shop.storefront.selectors.cards import cards_for
from shop.storefront.selectors.facets import FacetScope, FacetWords, active_filters, build_facets

PAGE_SIZE = 24


@dataclass(frozen=True, slots=True)
class ListingScope:
    """Which list it is: its address, its category, the matches of a search when it is one."""

    path: str
    node_path: str
    words: FacetWords
    category_link: Callable[[CategoryNode], str]
    product_ids: tuple[int, ...] | None = None


def listing_page(
    *, params: ListingParams, scope: ListingScope, variant: Variant, on: date
) -> dict[str, Any]:
    """Return the values of the results area; the number of statements is fixed.

    A category without children offers its neighbours.
    """
    has_children = bool(scope.words.tree.children(scope.node_path))
    parent_path = scope.node_path[: -Category.steplen] or scope.node_path
    facet_scope = FacetScope(
        path=scope.path,
        params=params,
        scope_path=scope.node_path if has_children else parent_path,
        current_path=scope.node_path,
        category_link=scope.category_link,
    )
    found = list_products(
        ListingQuery(
            market_code=variant.market.code,
            path=scope.node_path,
            scope_path=facet_scope.scope_path,
            filters=params.filters,
            product_ids=scope.product_ids,
            sort=params.sort,
            page=params.page,
            page_size=PAGE_SIZE,
        )
    )
    total = found.counts.total
    return {
        "cards": cards_for(listed=found.products, language=variant.language, on=on),
        "total": total,
        "page": page_links(params=params, path=scope.path, total=total),
        "facets": build_facets(
            counts=found.counts, words=scope.words, scope=facet_scope, variant=variant
        ),
        "active_filters": active_filters(words=scope.words, scope=facet_scope, variant=variant),
        "clear_url": params.filtered_by(ListingFilters()).url(scope.path),
        "sort": _sort(params, path=scope.path, is_search=scope.product_ids is not None),
        "form_action": scope.path,
    }


def page_links(*, params: ListingParams, path: str, total: int) -> dict[str, Any]:
    """Return the list's page number and the addresses of the others."""

    def url(page: int) -> str:
        return replace(params, page=page).url(path)

    return numbered_pages(number=params.page, last=max(1, -(-total // PAGE_SIZE)), url=url)


def _sort(params: ListingParams, *, path: str, is_search: bool) -> dict[str, Any]:
    labels = {
        "": _("Best match") if is_search else pgettext("order of a list", "Recommended"),
        "newest": pgettext("order of a list", "Newest"),
        "price": pgettext("order of a list", "Price, low to high"),
        "price-desc": pgettext("order of a list", "Price, high to low"),
    }
    current = params.sort if params.sort in labels else ""
    options = [
        {
            "value": value,
            "label": label,
            "url": replace(params, sort=value, page=1).url(path),
            "is_current": value == current,
        }
        for value, label in labels.items()
    ]
    return {"current": current, "options": options}
