"""Reads of the search: a table of contents."""

from shop.search.selectors.counts import FacetCounts
from shop.search.selectors.listings import (
    ListedProduct,
    ProductList,
    list_products,
    listed_products,
)
from shop.search.selectors.matches import matching_products, similar_titles, suggest_products
from shop.search.selectors.scope import SORTS, ListingFilters, ListingQuery

__all__ = [
    "SORTS",
    "FacetCounts",
    "ListedProduct",
    "ListingFilters",
    "ListingQuery",
    "ProductList",
    "list_products",
    "listed_products",
    "matching_products",
    "similar_titles",
    "suggest_products",
]
