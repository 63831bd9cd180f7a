"""What people do with a declaration: match, note the goods, reject, close."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from logistics.withdrawals.locks import lock_withdrawal
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.selectors import OPEN_STATES, order_numbered, units_left
from logistics.withdrawals.services.attach import attach_order
from logistics.withdrawals.services.stop import stop_unsent
from shop.orders.locks import lock_order
from shop.orders.services import record_event

State = Withdrawal.State


class AlreadySettledError(Exception):
    """Raised when a withdrawal has moved on, so that the step makes no sense any more."""


class NoSuchOrderError(Exception):
    """Raised when no order has the number that a declaration is to be matched with."""


def match_withdrawal(
    *, withdrawal_id: int, order_number: str, actor: str, at: datetime
) -> Withdrawal:
    """Give a declaration the order that it is about, with all that is left of it.

    An order of which nothing has left is cancelled, as if its number had been typed rightly. Must
    not run inside a transaction.

    :raises NoSuchOrderError: when there is no such order
    :raises AlreadySettledError: when it has one already, or is settled
    """
    _match(withdrawal_id=withdrawal_id, order_number=order_number, actor=actor, at=at)
    return stop_unsent(withdrawal_id=withdrawal_id, at=at)


@transaction.atomic(durable=True)
def _match(*, withdrawal_id: int, order_number: str, actor: str, at: datetime) -> None:
    found = order_numbered(order_number)
    if found is None:
        raise NoSuchOrderError(order_number)
    order = lock_order(order_id=found.pk)
    withdrawal = _step(withdrawal_id, allowed=(State.RECEIVED,))
    units = units_left(order)
    attach_order(withdrawal, order=order, units=units, actor=actor, at=at)


@transaction.atomic(durable=True)
def note_goods_back(*, withdrawal_id: int, actor: str, at: datetime) -> Withdrawal:
    """Note that the goods are back, or that it was shown that they have been sent.

    From then on the refund must not wait (Art. 13(3) of Directive 2011/83/EU).

    :raises AlreadySettledError: when it does not wait for goods
    """
    withdrawal = _step(withdrawal_id, allowed=(State.MATCHED,))
    withdrawal.state, withdrawal.goods_back_at = State.GOODS_BACK, at
    withdrawal.save(update_fields=["state", "goods_back_at"])
    _remember(withdrawal, kind="WITHDRAWAL_GOODS_BACK", actor=actor, at=at)
    return withdrawal


def reject_withdrawal(*, withdrawal_id: int, reason: str, actor: str, at: datetime) -> Withdrawal:
    """Reject a declaration that gives no right, with the reason.

    :raises AlreadySettledError: when it is settled
    """
    return _end(withdrawal_id, state=State.REJECTED, reason=reason, actor=actor, at=at)


def close_withdrawal(*, withdrawal_id: int, reason: str, actor: str, at: datetime) -> Withdrawal:
    """Close a declaration that needs no refund of its own, with the reason.

    :raises AlreadySettledError: when it is settled
    """
    return _end(withdrawal_id, state=State.CLOSED, reason=reason, actor=actor, at=at)


@transaction.atomic(durable=True)
def _end(withdrawal_id: int, *, state: str, reason: str, actor: str, at: datetime) -> Withdrawal:
    withdrawal = _step(withdrawal_id, allowed=OPEN_STATES)
    withdrawal.state, withdrawal.settled_at, withdrawal.reason = state, at, reason
    withdrawal.save(update_fields=["state", "settled_at", "reason"])
    _remember(withdrawal, kind=f"WITHDRAWAL_{state}", actor=actor, at=at)
    return withdrawal


def _step(withdrawal_id: int, *, allowed: Collection[str]) -> Withdrawal:
    withdrawal = lock_withdrawal(withdrawal_id=withdrawal_id)
    if withdrawal.state not in allowed:
        raise AlreadySettledError(str(withdrawal))
    return withdrawal


def _remember(withdrawal: Withdrawal, *, kind: str, actor: str, at: datetime) -> None:
    if withdrawal.order is not None:
        data = {"reference": str(withdrawal), "reason": withdrawal.reason}
        record_event(order=withdrawal.order, kind=kind, actor=actor, at=at, data=data)
