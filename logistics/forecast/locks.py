"""Row locks of forecasts and proposals."""

from logistics.forecast.models import ForecastRun, StockProposal


def lock_run(*, run_id: int) -> ForecastRun:
    """Lock a run until the transaction ends."""
    return ForecastRun.objects.select_for_update().get(pk=run_id)


def lock_proposal(*, proposal_id: int) -> StockProposal:
    """Lock a proposal until the transaction ends."""
    return StockProposal.objects.select_for_update().get(pk=proposal_id)
