"""Locks of prices, in primary-key order."""

from collections.abc import Collection

from shop.pricing.models import Price


def lock_prices(*, variant_ids: Collection[int]) -> list[Price]:
    """Lock and return the prices of variants in all markets; call it inside a transaction."""
    return list(
        Price.objects.select_for_update(of=("self",))
        .filter(variant_id__in=variant_ids)
        .order_by("pk")
    )
