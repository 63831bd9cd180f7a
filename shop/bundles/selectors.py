"""Reads of bundles."""

from collections.abc import Collection, Mapping

from shop.bundles.models import BundlePart

Parts = Mapping[int, int]
"""Units by the component's variant id."""


def parts_of(*, variant_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Return what the bundles among some variants are made of; other variants are left out."""
    found: dict[int, dict[int, int]] = {}
    rows = BundlePart.objects.filter(bundle_id__in=variant_ids).order_by("bundle_id", "pk")
    for bundle, component, units in rows.values_list("bundle_id", "component_id", "quantity"):
        found.setdefault(bundle, {})[component] = units
    return found


def products_of_bundles_with(*, product_ids: Collection[int]) -> set[int]:
    """Return the products whose bundles contain variants of some products."""
    rows = BundlePart.objects.filter(component__product_id__in=product_ids)
    return set(rows.values_list("bundle__product_id", flat=True))
