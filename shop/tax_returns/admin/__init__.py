"""Tax returns at the desk. A table of contents."""

from shop.tax_returns.admin.evidence import evidence_action
from shop.tax_returns.admin.returns import TaxReturnAdmin
from shop.tax_returns.admin.tiles import returns_due

__all__ = ["TaxReturnAdmin", "evidence_action", "returns_due"]
