"""Writes of the forecast: a table of contents."""

from logistics.forecast.services.decide import ProposalDecidedError, decide_proposal
from logistics.forecast.services.run import ask_for_run, finish_run

__all__ = ["ProposalDecidedError", "ask_for_run", "decide_proposal", "finish_run"]
