"""A person accepts a proposal, perhaps with other units, or rejects it."""

from datetime import datetime

from django.db import transaction

from logistics.forecast.locks import lock_proposal
from logistics.forecast.models import StockProposal


class ProposalDecidedError(Exception):
    """Raised when somebody has decided a proposal already."""


@transaction.atomic(durable=True)
def decide_proposal(
    *, proposal_id: int, units: int, note: str, actor: str, at: datetime
) -> StockProposal:
    """Accept a proposal with these units, or reject it with none; the proposed units stay known.

    :raises ProposalDecidedError: when it was decided before
    """
    proposal = lock_proposal(proposal_id=proposal_id)
    if proposal.state != StockProposal.State.OPEN:
        raise ProposalDecidedError
    proposal.state = StockProposal.State.ACCEPTED if units else StockProposal.State.REJECTED
    proposal.units = units
    proposal.note = note
    proposal.decided_by = actor
    proposal.decided_at = at
    proposal.save(update_fields=["state", "units", "note", "decided_by", "decided_at"])
    return proposal
