"""Writes of returns: a table of contents."""

from logistics.returns.services.announce import (
    NotReturnableError,
    Wish,
    read_photo,
    request_return,
)
from logistics.returns.services.forget import forget_returns
from logistics.returns.services.inspect import (
    Found,
    MiscountError,
    inspect_return,
    receive_return,
)
from logistics.returns.services.replace import (
    ReplacementGoneError,
    promise_replacement,
    send_replacement,
)
from logistics.returns.services.settle import (
    NothingBackError,
    refund_return,
    reject_return,
    waive_goods,
)
from logistics.returns.services.state import ReturnStateError

__all__ = [
    "Found",
    "MiscountError",
    "NotReturnableError",
    "NothingBackError",
    "ReplacementGoneError",
    "ReturnStateError",
    "Wish",
    "forget_returns",
    "inspect_return",
    "promise_replacement",
    "read_photo",
    "receive_return",
    "refund_return",
    "reject_return",
    "request_return",
    "send_replacement",
    "waive_goods",
]
