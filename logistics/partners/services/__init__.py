"""Writes of the exchange with partners: a table of contents."""

from logistics.partners.services.apply import apply_again, apply_waiting, settle_by_hand
from logistics.partners.services.gaps import NotMissingError, ask_again, skip_number
from logistics.partners.services.receive import ConflictError, TooFarAheadError, receive_messages
from logistics.partners.services.send import (
    acknowledge,
    forget_recipients,
    hand_out,
    order_again,
    queue_orders,
)
from logistics.partners.services.sweep import begin_exchanges, exchange_with_partner

__all__ = [
    "ConflictError",
    "NotMissingError",
    "TooFarAheadError",
    "acknowledge",
    "apply_again",
    "apply_waiting",
    "ask_again",
    "begin_exchanges",
    "exchange_with_partner",
    "forget_recipients",
    "hand_out",
    "order_again",
    "queue_orders",
    "receive_messages",
    "settle_by_hand",
    "skip_number",
]
