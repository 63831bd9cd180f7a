"""Receiving a declaration of withdrawal; what has not been sent is cancelled at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from logistics.events import withdrawal_received
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.selectors import (
    find_order,
    latest_withdrawal,
    refund_due_on,
    units_left,
)
from logistics.withdrawals.services.attach import CUSTOMER, attach_order, wanted_units
from logistics.withdrawals.services.stop import stop_unsent
from shop.kernel.events import announce
from shop.orders.locks import lock_order
from shop.orders.models import Order

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

    The first is committed before the second is tried, for the declaration counts either way; a
    sweeper finishes what a dying process leaves between. Must not run inside a transaction.
    Repeating it with the same key changes nothing.
    """
    withdrawal = receive_declaration(key=key, said=said, at=at)
    return stop_unsent(withdrawal_id=withdrawal.pk, at=at)


@transaction.atomic(durable=True)
def receive_declaration(*, key: UUID, said: Statement, at: datetime) -> Withdrawal:
    """Write a declaration down, once for each key, whatever is wrong with it.

    A pair of number and address that fits no order is kept for people to match. Who declares
    again what has been declared gets the declaration that is there.
    """
    order = _locked_order(said)
    left = units_left(order) if order else {}
    units = wanted_units(left, quantities=said.quantities)
    known = Withdrawal.objects.filter(key=key).first()
    known = known or _said_before(said, order=order, is_new=bool(units), at=at)
    if known is not None:
        return known
    facts = _facts(said, is_whole=units == left, at=at)
    if order is None:
        # No row is locked here: of two that come at once, the unique key lets one in.
        draft, is_new = Withdrawal.objects.get_or_create(key=key, defaults=facts)
        if not is_new:
            return draft
    else:
        draft = Withdrawal(key=key, **facts)
        attach_order(draft, order=order, units=units, actor=CUSTOMER, at=at)
    announce(withdrawal_received, withdrawal_id=draft.pk)
    return draft


def _facts(said: Statement, *, is_whole: bool, at: datetime) -> dict[str, Any]:
    return {
        "variant_code": said.variant_code,
        "name": said.name,
        "order_number": said.order_number,
        "email": said.email,
        "statement": said.text,
        "is_whole": is_whole,
        "declared_at": at,
        "refund_due_on": refund_due_on(market_code=said.market_code, at=at),
    }


def _locked_order(said: Statement) -> Order | None:
    if said.order_id is not None:
        return lock_order(order_id=said.order_id)
    found = find_order(number=said.order_number, email=said.email)
    return lock_order(order_id=found.pk) if found else None


def _said_before(
    said: Statement, *, order: Order | None, is_new: bool, at: datetime
) -> Withdrawal | None:
    """Return the declaration that this one only repeats."""
    if order is not None:
        return None if is_new else latest_withdrawal(order)
    return Withdrawal.objects.filter(
        order__isnull=True,
        email__iexact=said.email,
        order_number=said.order_number,
        statement=said.text,
        declared_at__gt=at - SAME_DAY,
    ).first()
