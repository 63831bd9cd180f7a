"""Suggestions below the search field, and when a search found nothing."""

from collections.abc import Sequence
from typing import Any

from shop.catalogue.selectors import pictures_for, texts_for
from shop.kernel.pictures import prefetch_renditions
from shop.markets.registry import Variant
from shop.search.selectors import listed_products
from shop.storefront.addresses import product_url


def suggestions_for(*, product_ids: Sequence[int], variant: Variant) -> list[dict[str, Any]]:
    """Return titles, addresses and pictures of products, in the order of the ids."""
    listed = listed_products(product_ids=product_ids, market_code=variant.market.code)
    texts = texts_for(product_ids=product_ids, language=variant.language)
    pictures = pictures_for(product_ids=product_ids, language=variant.language)
    found = []
    for product in listed:
        if product.product_id in texts:
            own = pictures.get(product.product_id, [])
            found.append(
                {
                    "label": texts[product.product_id].title,
                    "url": product_url(product.slug),
                    "image": own[0].image if own else None,
                }
            )
    prefetch_renditions([suggestion["image"] for suggestion in found])
    return found
