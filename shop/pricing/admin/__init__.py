"""Prices in the admin: a table of contents."""

from shop.pricing.admin.prices import PriceAdmin
from shop.pricing.admin.proposals import PriceProposalAdmin

__all__ = ["PriceAdmin", "PriceProposalAdmin"]
