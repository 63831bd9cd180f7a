"""Writes of prices: a table of contents."""

from shop.pricing.services.prices import WrongCurrencyError, set_price
from shop.pricing.services.proposals import (
    Accepted,
    accept_proposals,
    propose_after_drift,
    propose_prices,
    reject_proposals,
)

__all__ = [
    "Accepted",
    "WrongCurrencyError",
    "accept_proposals",
    "propose_after_drift",
    "propose_prices",
    "reject_proposals",
    "set_price",
]
