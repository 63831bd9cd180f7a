"""Reads of the storefront: a table of contents."""

from shop.storefront.selectors.cards import ProductCard, cards_for, product_cards
from shop.storefront.selectors.listing import ListingScope, listing_page
from shop.storefront.selectors.product import ProductNotSoldError, product_page
from shop.storefront.selectors.suggestions import suggestions_for

__all__ = [
    "ListingScope",
    "ProductCard",
    "ProductNotSoldError",
    "cards_for",
    "listing_page",
    "product_cards",
    "product_page",
    "suggestions_for",
]
