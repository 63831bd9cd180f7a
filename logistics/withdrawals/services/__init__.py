"""Writes of withdrawals: a table of contents."""

from logistics.withdrawals.services.declare import (
    Statement,
    declare_withdrawal,
    receive_declaration,
)
from logistics.withdrawals.services.desk import (
    AlreadySettledError,
    NoSuchOrderError,
    close_withdrawal,
    match_withdrawal,
    note_goods_back,
    reject_withdrawal,
)
from logistics.withdrawals.services.forget import forget_withdrawals
from logistics.withdrawals.services.refund import NothingLeftError, refund_withdrawal
from logistics.withdrawals.services.stop import stop_forgotten, stop_unsent

__all__ = [
    "AlreadySettledError",
    "NoSuchOrderError",
    "NothingLeftError",
    "Statement",
    "close_withdrawal",
    "declare_withdrawal",
    "forget_withdrawals",
    "match_withdrawal",
    "note_goods_back",
    "receive_declaration",
    "refund_withdrawal",
    "reject_withdrawal",
    "stop_forgotten",
    "stop_unsent",
]
