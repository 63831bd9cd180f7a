"""Receiving a declaration of withdrawal; what has not been sent is cancelled at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from logistics.events import withdrawal_received
from logistics.withdrawals.calculate import refund_due_on
from logistics.withdrawals.locks import lock_withdrawal
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.selectors import find_order, latest_withdrawal, local_day, open_units
from logistics.withdrawals.services.attach import attach_order, wanted_units
from shop.kernel.events import announce
from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.payments.services import OrderNotCancellableError, cancel_order

State = Withdrawal.State
CUSTOMER = "customer"
SAME_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody declared; an order id only when a secret or an account has proved it.

    Quantities are units by order line id; None means the whole order.
    """

    name: str
    email: str
    order_number: str
    text: str = ""
    order_id: int | None = None
    quantities: Mapping[int, int] | None = None
    variant_code: str = ""
    market_code: str = ""


def declare_withdrawal(*, key: UUID, said: Statement, at: datetime) -> Withdrawal:
    """Receive a declaration and, when nothing of its order has left, cancel the order.

    The first is committed before the second is tried, for the declaration counts either way. Must
    not run inside a transaction. Repeating it with the same key changes nothing.
    """
    withdrawal = receive_declaration(key=key, said=said, at=at)
    if withdrawal.state == State.MATCHED:
        return _stop_unsent(withdrawal, at=at)
    return withdrawal


@transaction.atomic(durable=True)
def receive_declaration(*, key: UUID, said: Statement, at: datetime) -> Withdrawal:
    """Write a declaration down, once for each key, whatever is wrong with it.

    A pair of number and address that fits no order is kept for people to match. Who declares
    again what has been declared gets the declaration that is there.
    """
    order = _locked_order(said)
    known = Withdrawal.objects.filter(key=key).first() or _said_before(said, order=order, at=at)
    if known is not None:
        return known
    units = wanted_units(order, quantities=said.quantities) if order else {}
    draft = Withdrawal(
        key=key,
        variant_code=said.variant_code,
        name=said.name,
        order_number=said.order_number,
        email=said.email,
        statement=said.text,
        is_whole=order is None or units == dict(_open(order)),
        declared_at=at,
        refund_due_on=refund_due_on(declared_on=local_day(said.market_code, at)),
    )
    if order is None:
        draft.save()
    else:
        attach_order(draft, order=order, units=units, actor=CUSTOMER, at=at)
    announce(withdrawal_received, withdrawal_id=draft.pk)
    return draft


def _locked_order(said: Statement) -> Order | None:
    if said.order_id is not None:
        return lock_order(order_id=said.order_id)
    found = find_order(number=said.order_number, email=said.email)
    return lock_order(order_id=found.pk) if found else None


def _said_before(said: Statement, *, order: Order | None, at: datetime) -> Withdrawal | None:
    """Return the declaration that this one only repeats."""
    if order is not None:
        is_new = bool(wanted_units(order, quantities=said.quantities))
        return None if is_new else latest_withdrawal(order)
    return Withdrawal.objects.filter(
        order__isnull=True,
        email__iexact=said.email,
        order_number=said.order_number,
        statement=said.text,
        declared_at__gt=at - SAME_DAY,
    ).first()


def _open(order: Order) -> list[tuple[int, int]]:
    return [(line.pk, units) for line, units in open_units(order)]


def _stop_unsent(withdrawal: Withdrawal, *, at: datetime) -> Withdrawal:
    """Cancel an order of which nothing has left, when nothing of it is kept."""
    order = withdrawal.order
    nothing_left = order is not None and order.fulfilment == Order.Fulfilment.NONE
    if order is None or not nothing_left or not withdrawal.is_whole:
        return withdrawal
    try:
        cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor=CUSTOMER, at=at)
    except OrderNotCancellableError:
        # It has left in this very moment, or is over: people see to it.
        return withdrawal
    return _close_cancelled(withdrawal_id=withdrawal.pk, at=at)


@transaction.atomic(durable=True)
def _close_cancelled(*, withdrawal_id: int, at: datetime) -> Withdrawal:
    withdrawal = lock_withdrawal(withdrawal_id=withdrawal_id)
    withdrawal.state, withdrawal.settled_at = State.CLOSED, at
    withdrawal.save(update_fields=["state", "settled_at"])
    return withdrawal
