"""The lock of price proposals."""

from collections.abc import Collection

from shop.kernel.locking import require_transaction
from shop.pricing.models import PriceProposal


def lock_open_proposals(*, proposal_ids: Collection[int]) -> list[PriceProposal]:
    """Lock those of the proposals that are still open, until the transaction ends."""
    require_transaction("lock_open_proposals")
    return list(
        PriceProposal.objects.select_for_update(of=("self",))
        .filter(pk__in=proposal_ids, state=PriceProposal.State.OPEN)
        .order_by("pk")
    )
