"""Writes of goods on their way in: a table of contents."""

from logistics.inbound.services.purchases import (
    PriceMissingError,
    PurchaseRequest,
    PurchaseStateError,
    Wanted,
    cancel_purchase,
    place_purchase,
    rewrite_purchase,
    take_proposals,
    write_purchase,
)
from logistics.inbound.services.receive import Receipt, receive_purchase

__all__ = [
    "PriceMissingError",
    "PurchaseRequest",
    "PurchaseStateError",
    "Receipt",
    "Wanted",
    "cancel_purchase",
    "place_purchase",
    "receive_purchase",
    "rewrite_purchase",
    "take_proposals",
    "write_purchase",
]
