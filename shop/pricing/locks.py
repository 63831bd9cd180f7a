"""Locks of prices and of what is proposed, in primary-key order."""

from collections.abc import Collection

from shop.kernel.locking import require_transaction
from shop.pricing.models import Price, PriceProposal


def lock_prices(*, variant_ids: Collection[int]) -> list[Price]:
    """Lock and return the prices of variants in all markets, until the transaction ends."""
    require_transaction("lock_prices")
    return list(
        Price.objects.select_for_update(of=("self",))
        .filter(variant_id__in=variant_ids)
        .order_by("pk")
    )


def lock_open_proposals(*, proposal_ids: Collection[int]) -> list[PriceProposal]:
    """Lock those of the proposals that are still open, until the transaction ends."""
    require_transaction("lock_open_proposals")
    return list(
        PriceProposal.objects.select_for_update(of=("self",))
        .filter(pk__in=proposal_ids, state=PriceProposal.State.OPEN)
        .order_by("pk")
    )
