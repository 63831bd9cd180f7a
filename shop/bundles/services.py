"""Writes of bundles."""

from collections.abc import Collection, Mapping

from django.db import transaction

from shop.bundles.locks import lock_variants
from shop.bundles.models import BundlePart


class BundleError(Exception):
    """Raised when variants do not make a bundle; one of the kinds below."""


class EmptyBundleError(BundleError):
    """Raised for a bundle of nothing."""


class ContainsItselfError(BundleError):
    """Raised for a bundle that is one of its own parts."""


class NestedBundleError(BundleError):
    """Raised for a bundle in a bundle; `variant_ids` are the inner ones."""

    def __init__(self, *, variant_ids: Collection[int]) -> None:
        super().__init__(f"{sorted(variant_ids)} are bundles, or parts of one")
        self.variant_ids = variant_ids


class HasStockError(BundleError):
    """Raised for a variant that lies on shelves: its own units would never be sold."""


@transaction.atomic
def set_bundle(*, bundle_id: int, parts: Mapping[int, int], has_stock: bool) -> list[BundlePart]:
    """Say what a bundle is made of, by the components' ids; what it was made of before is gone.

    Orders keep what they were sold. ``has_stock`` tells whether the bundle itself lies on a shelf.

    :raises EmptyBundleError, ContainsItselfError, NestedBundleError, HasStockError: when it cannot
    """
    lock_variants(variant_ids=[bundle_id, *parts])
    if not parts or min(parts.values()) < 1:
        raise EmptyBundleError
    if bundle_id in parts:
        raise ContainsItselfError
    inner = set(BundlePart.objects.filter(bundle_id__in=parts).values_list("bundle_id", flat=True))
    if BundlePart.objects.filter(component_id=bundle_id).exists():
        inner.add(bundle_id)
    if inner:
        raise NestedBundleError(variant_ids=inner)
    if has_stock:
        raise HasStockError
    BundlePart.objects.filter(bundle_id=bundle_id).delete()
    return BundlePart.objects.bulk_create(
        BundlePart(bundle_id=bundle_id, component_id=component, quantity=units)
        for component, units in parts.items()
    )


@transaction.atomic
def dissolve_bundle(*, bundle_id: int) -> int:
    """Let a bundle be an ordinary variant again; return how many parts it had."""
    lock_variants(variant_ids=[bundle_id])
    rows = BundlePart.objects.filter(bundle_id=bundle_id)
    count = rows.count()
    rows.delete()
    return count
