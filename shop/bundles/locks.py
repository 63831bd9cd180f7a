"""Row locks of bundles: those of the variants that they are, and are made of."""

from collections.abc import Collection

from shop.catalogue.models import Variant
from shop.kernel.locking import require_transaction


def lock_variants(*, variant_ids: Collection[int]) -> list[Variant]:
    """Let nobody else make bundles of, or with, these variants until the transaction ends."""
    require_transaction("lock_variants")
    rows = Variant.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=variant_ids).order_by("pk"))
