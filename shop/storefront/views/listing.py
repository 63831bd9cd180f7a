"""Lists of products: a category, everything, and what a search found."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.catalogue.selectors import CategoryNode, CategoryTree
from shop.markets.context import active_variant
from shop.markets.registry import Variant
from shop.search.selectors import matching_products, similar_titles, suggest_products
from shop.search.text import clean_query
from shop.storefront.addresses import category_url, public_url
from shop.storefront.caching import cacheable, facet_words, menu_tree
from shop.storefront.forms import parse_listing
from shop.storefront.params import ListingParams
from shop.storefront.selectors import ListingScope, listing_page, suggestions_for
from shop.storefront.selectors.facets import FacetWords

RESULTS = "shop/storefront/_results.html"


@require_safe
@cacheable
def category(request: HttpRequest, path: str = "") -> HttpResponse:
    """Show the products of a category and below it, or of the whole catalogue."""
    variant = active_variant()
    words = _words(variant)
    node = _find(words.tree, path)
    own_path = category_url(node)
    if own_path != request.path:
        return HttpResponsePermanentRedirect(own_path)
    params = parse_listing(request.GET, attributes=words.attributes, colours=words.colours)
    params = replace(params, query="", category="")
    values = listing_page(
        params=params,
        scope=ListingScope(
            path=own_path,
            node_path=node.path,
            words=words,
            category_link=lambda other: replace(params, page=1).url(category_url(other)),
        ),
        variant=variant,
        on=timezone.localdate(),
    )
    return _answer(
        request,
        "shop/storefront/category.html",
        {
            **values,
            "category": {"title": node.title, "description": node.description},
            "breadcrumbs": _breadcrumbs(node, words.tree),
            "canonical_url": public_url(ListingParams(page=params.page).url(own_path)),
        },
    )


@require_safe
@cacheable
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found; without words, an empty form."""
    variant = active_variant()
    words = _words(variant)
    root = words.tree.root
    params = parse_listing(request.GET, attributes=words.attributes, colours=words.colours)
    values: dict[str, Any] = {"form_action": request.path, "total": 0, "cards": []}
    if root is not None and params.query:
        values |= _search_results(request, params=params, words=words, root=root)
    return _answer(request, "shop/storefront/search.html", {**values, "query": params.query})


@require_safe
@cacheable
def suggestions(request: HttpRequest) -> HttpResponse:
    """Show titles that begin like what is being typed."""
    variant = active_variant()
    root = menu_tree(language=variant.language).root
    text = clean_query(request.GET.get("q", ""))
    found = []
    if root is not None and text:
        ids = suggest_products(
            text=text,
            language=variant.language,
            market_code=variant.market.code,
            path=root.path,
        )
        found = suggestions_for(product_ids=ids, variant=variant)
    return render(request, "shop/storefront/_suggestions.html", {"suggestions": found})


def _search_results(
    request: HttpRequest, *, params: ListingParams, words: FacetWords, root: CategoryNode
) -> dict[str, Any]:
    variant = active_variant()
    node = words.tree.find(params.category.split("/")) if params.category else None
    place: dict[str, Any] = {
        "text": params.query,
        "language": variant.language,
        "market_code": variant.market.code,
        "path": root.path,
    }
    ids = matching_products(**place)
    if not ids:
        similar = suggestions_for(product_ids=similar_titles(**place), variant=variant)
        return {"suggestions": similar}
    return listing_page(
        params=params,
        scope=ListingScope(
            path=request.path,
            node_path=(node or root).path,
            words=words,
            category_link=lambda other: replace(params, category=other.url_path, page=1).url(
                request.path
            ),
            product_ids=ids,
        ),
        variant=variant,
        on=timezone.localdate(),
    )


def _answer(request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
    """Answer htmx with the results area alone.

    :raises Http404: when the page lies behind the last one
    """
    page = values.get("page")
    if page and page["number"] > page["last"]:
        raise Http404
    htmx = request.htmx  # type: ignore[attr-defined]
    is_partial = bool(htmx) and not htmx.history_restore_request and "facets" in values
    response = render(request, RESULTS if is_partial else template, values)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _find(tree: CategoryTree, path: str) -> CategoryNode:
    """Return the category with the slugs of the path; the catalogue's own may stand before them.

    :raises Http404: when there is none
    """
    slugs = [slug for slug in path.split("/") if slug]
    node = tree.find(slugs)
    if node is None and tree.root is not None and slugs[0] == tree.root.slug:
        node = tree.find(slugs[1:])
    if node is None:
        raise Http404
    return node


def _words(variant: Variant) -> FacetWords:
    attributes, colours = facet_words(language=variant.language)
    return FacetWords(menu_tree(language=variant.language), attributes, colours)


def _breadcrumbs(node: CategoryNode, tree: CategoryTree) -> list[dict[str, str]]:
    crumbs = [{"title": n.title, "url": category_url(n)} for n in tree.ancestors(node.path)]
    return crumbs or [{"title": _("All pieces"), "url": category_url(node)}]
