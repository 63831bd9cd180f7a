"""Writes of goods on their way in: a table of contents."""

from logistics.inbound.services.costs import Bill, drop_cost, note_cost
from logistics.inbound.services.errors import (
    PriceMissingError,
    PurchaseLoadedError,
    PurchaseStateError,
)
from logistics.inbound.services.hauls import (
    CannotLoadError,
    Cargo,
    HaulRequest,
    HaulStateError,
    book_haul,
    cancel_haul,
    move_arrival,
    next_steps,
    note_milestone,
    reload_haul,
)
from logistics.inbound.services.purchases import (
    PurchaseRequest,
    Wanted,
    cancel_purchase,
    place_purchase,
    rewrite_purchase,
    take_proposals,
    write_purchase,
)
from logistics.inbound.services.receive import Receipt, receive_container, receive_purchase
from logistics.inbound.services.sell_ahead import sell_ahead

__all__ = [
    "Bill",
    "CannotLoadError",
    "Cargo",
    "HaulRequest",
    "HaulStateError",
    "PriceMissingError",
    "PurchaseLoadedError",
    "PurchaseRequest",
    "PurchaseStateError",
    "Receipt",
    "Wanted",
    "book_haul",
    "cancel_haul",
    "cancel_purchase",
    "drop_cost",
    "move_arrival",
    "next_steps",
    "note_cost",
    "note_milestone",
    "place_purchase",
    "receive_container",
    "receive_purchase",
    "reload_haul",
    "rewrite_purchase",
    "sell_ahead",
    "take_proposals",
    "write_purchase",
]
