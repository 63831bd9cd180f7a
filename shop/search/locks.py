"""Row locks of the search."""

from collections.abc import Collection

from shop.catalogue.models import Product
from shop.kernel.locking import require_transaction
from shop.search.models import StaleProduct


def lock_products(*, product_ids: Collection[int]) -> list[int]:
    """Let one transaction at a time compute these products' rows; return the ids that exist.

    The weaker lock leaves orders alone, whose foreign keys only need the product to stay.
    """
    require_transaction("lock_products")
    rows = Product.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(rows.filter(pk__in=product_ids).values_list("pk", flat=True))


def lock_stale_products(*, product_ids: Collection[int]) -> list[StaleProduct]:
    """Lock the marks of these products until the transaction ends."""
    require_transaction("lock_stale_products")
    rows = StaleProduct.objects.select_for_update().order_by("pk")
    return list(rows.filter(pk__in=product_ids))
