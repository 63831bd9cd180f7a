"""What comes of a return: money from the frozen lines, or a refusal with its reason."""

from datetime import datetime

from django.db import transaction

from logistics.returns.locks import lock_return
from logistics.returns.models import Return
from logistics.returns.selectors import order_of_exchange, refund_plan
from logistics.returns.services.state import ReturnStateError, check_step, move_return
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.services import refund_withdrawal
from shop.orders.models import Order
from shop.orders.services import record_event
from shop.payments.models import Refund
from shop.payments.services import request_refund

State = Return.State


class NothingBackError(Exception):
    """Raised when all units of a return have been refunded already."""


def refund_return(*, return_id: int, actor: str, at: datetime) -> Refund:
    """Give back what a return is worth, from the frozen lines and charges; once.

    Row, refund and history are one transaction, so asking again finds it settled. Goods of a
    withdrawal are refunded by the withdrawal, which the law rules; should this process die between
    the two, another try takes over the withdrawal's refund. Must not run inside a transaction.

    :raises ReturnStateError: when it has moved on, or its goods are not inspected
    :raises NothingBackError: when its units were refunded already
    :raises RefundError: when the order has no money to give back
    """
    withdrawal = Withdrawal.objects.filter(goods__pk=return_id).first()
    if withdrawal is not None and withdrawal.refund is None:
        found = Return.objects.get(pk=return_id)
        check_step(found, State.SETTLED)
        refund_withdrawal(withdrawal_id=withdrawal.pk, actor=actor, at=at)
    return _settle(return_id=return_id, actor=actor, at=at)


@transaction.atomic(durable=True)
def _settle(*, return_id: int, actor: str, at: datetime) -> Refund:
    order, found = lock_return(return_id=return_id)
    check_step(found, State.SETTLED)
    if found.state == State.REPLACING:
        raise ReturnStateError(f"{found}: a replacement is promised")
    withdrawal = found.withdrawal
    refund = withdrawal.refund if withdrawal is not None else None
    found.refund = refund or _refund(found, order=order, actor=actor, at=at)
    found.new_order = order_of_exchange(found)
    move_return(found, State.SETTLED, order=order, actor=actor, at=at)
    return found.refund


def _refund(found: Return, *, order: Order, actor: str, at: datetime) -> Refund:
    plan = refund_plan(found)
    if not plan.quantities:
        raise NothingBackError(str(found))
    reason = Refund.Reason.DAMAGED if found.is_our_fault else Refund.Reason.CUSTOMER
    return request_refund(
        order_id=order.pk,
        quantities=plan.quantities,
        charge_ids=plan.charge_ids,
        charge_limits=plan.charge_limits,
        reason=reason,
        actor=actor,
        at=at,
    )


@transaction.atomic(durable=True)
def waive_goods(*, return_id: int, actor: str, at: datetime) -> Return:
    """Let the customer keep what was announced: the refund need not wait for it any more.

    :raises ReturnStateError: when the goods are here, or never had to come
    """
    order, found = lock_return(return_id=return_id)
    if found.state != State.REQUESTED or not found.needs_goods or found.withdrawal_id is not None:
        raise ReturnStateError(str(found))
    found.way = Return.Way.KEPT
    found.save(update_fields=["way"])
    data: dict[str, object] = {"reference": str(found)}
    record_event(order=order, kind="RETURN_WAIVED", actor=actor, at=at, data=data)
    return found


@transaction.atomic(durable=True)
def reject_return(*, return_id: int, answer: str, actor: str, at: datetime) -> Return:
    """Refuse a return with an answer that the customer reads; goods that came stay where they lie.

    :raises ReturnStateError: when it is settled, or its goods wait to be inspected
    """
    order, found = lock_return(return_id=return_id)
    found.answer = answer
    move_return(found, State.REJECTED, order=order, actor=actor, at=at)
    return found
