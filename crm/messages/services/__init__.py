"""Writes of the outbox: a table of contents."""

from crm.messages.services.forget import forget_mails
from crm.messages.services.newsletter import tell_newsletter
from crm.messages.services.outbox import queue_order_mail, send_mail
from crm.messages.services.returns import tell_return
from crm.messages.services.tell import (
    tell_cancelled,
    tell_confirmed,
    tell_delayed,
    tell_in_review,
    tell_payment_failed,
    tell_preorder_moved,
    tell_refunded,
    tell_returned,
    tell_shipped,
)
from crm.messages.services.withdrawals import tell_withdrawal

__all__ = [
    "forget_mails",
    "queue_order_mail",
    "send_mail",
    "tell_cancelled",
    "tell_confirmed",
    "tell_delayed",
    "tell_in_review",
    "tell_newsletter",
    "tell_payment_failed",
    "tell_preorder_moved",
    "tell_refunded",
    "tell_return",
    "tell_returned",
    "tell_shipped",
    "tell_withdrawal",
]
