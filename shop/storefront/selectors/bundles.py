"""What a bundle contains, and what its pieces cost at the door."""

from collections.abc import Mapping
from typing import Any

from shop.bundles.selectors import Parts
from shop.cart.selectors import load_variants, option_label_of, title_of
from shop.catalogue.models import Variant
from shop.kernel.money import Money
from shop.landed.bundles import bundles_among, parts_in
from shop.landed.values import Wanted, gathered
from shop.storefront.addresses import product_url


def contents_of(parts: Parts, *, language: str) -> list[dict[str, Any]]:
    """Return the pieces of a bundle as its page names them; no statement for anything else."""
    if not parts:
        return []
    variants = load_variants(variant_ids=list(parts))
    return [
        {
            "units": units,
            "title": title_of(variants[pk], language=language),
            "option_label": option_label_of(variants[pk], language=language),
            "url": _page_of(variants[pk]),
        }
        for pk, units in parts.items()
    ]


def wanted_for_one(
    variant: Variant, *, price: Money, parts: Parts, market_code: str
) -> list[Wanted]:
    """Return what one piece puts into a parcel: itself, or the components of a bundle."""
    if not parts:
        return [Wanted(variant, 1, price)]
    variants: Mapping[int, Variant] = (
        Variant.objects.filter(pk__in=parts).select_related("product").in_bulk()
    )
    bundle = bundles_among(prices={variant.pk: price}, market_code=market_code)[variant.pk]
    return gathered(parts_in(variant.pk, bundle, quantity=1, variants=variants))


def _page_of(variant: Variant) -> str:
    """Return where a piece is sold by itself; nowhere when it is not shown."""
    product = variant.product
    is_shown = product.is_published and product.catalogue.is_public and variant.is_active
    return f"{product_url(product.slug)}?variant={variant.sku}" if is_shown else ""
