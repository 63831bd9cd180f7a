"""Writes of prices: a table of contents."""

from shop.pricing.services.prices import WrongCurrencyError, set_price
from shop.pricing.services.proposals import accept_proposals, propose_prices, reject_proposals

__all__ = [
    "WrongCurrencyError",
    "accept_proposals",
    "propose_prices",
    "reject_proposals",
    "set_price",
]
