"""Reads of tax returns and of the ledger below them. A table of contents."""

from shop.tax_returns.selectors.differences import (
    Difference,
    broken_documents,
    broken_returns,
    differences_of,
    unclaimed_sums,
)
from shop.tax_returns.selectors.due import DueReturn, due_returns
from shop.tax_returns.selectors.evidence import EVIDENCE, Evidence, evidence_of, retention_until
from shop.tax_returns.selectors.law import boxes_of, find_rule, rule_for, rule_of
from shop.tax_returns.selectors.ledger import (
    documents_of_lines,
    entries_of,
    entries_of_lines,
    ledger_rows,
    resting_tax_returns,
)
from shop.tax_returns.selectors.offers import Offer, offer_for, offers_on, reports_offered
from shop.tax_returns.selectors.rates import OfficeRate, PeriodRateMissingError, RateBook

__all__ = [
    "EVIDENCE",
    "Difference",
    "DueReturn",
    "Evidence",
    "Offer",
    "OfficeRate",
    "PeriodRateMissingError",
    "RateBook",
    "boxes_of",
    "broken_documents",
    "broken_returns",
    "differences_of",
    "documents_of_lines",
    "due_returns",
    "entries_of",
    "entries_of_lines",
    "evidence_of",
    "find_rule",
    "ledger_rows",
    "offer_for",
    "offers_on",
    "reports_offered",
    "resting_tax_returns",
    "retention_until",
    "rule_for",
    "rule_of",
    "unclaimed_sums",
]
