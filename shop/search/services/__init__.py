"""Writes of the search: a table of contents."""

from shop.search.services.entries import refresh_search_entries
from shop.search.services.listings import refresh_listings
from shop.search.services.stale import (
    mark_stale,
    refresh_coming_products,
    refresh_moved_products,
    refresh_stale_products,
)

__all__ = [
    "mark_stale",
    "refresh_coming_products",
    "refresh_listings",
    "refresh_moved_products",
    "refresh_search_entries",
    "refresh_stale_products",
]
