"""The refund of a withdrawal, by the shop's ordinary refunds."""

from datetime import datetime

from django.db import transaction

from logistics.withdrawals.locks import lock_withdrawal
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.selectors import refund_plan
from logistics.withdrawals.services.desk import AlreadySettledError
from shop.orders.services import record_event
from shop.payments.models import Refund
from shop.payments.services import request_refund

State = Withdrawal.State


class NothingLeftError(Exception):
    """Raised when all that the withdrawal is about has gone back already: close it instead."""


def refund_withdrawal(*, withdrawal_id: int, actor: str, at: datetime) -> Refund:
    """Give back what a matched withdrawal is about, with the standard delivery where it is due.

    The refund is committed first; should the second step be lost, another try finds nothing left.
    Must not run inside a transaction.

    :raises AlreadySettledError: when it has no order yet, or is settled
    :raises NothingLeftError: when its units went back already
    :raises RefundError: when the order has no money to give back, or somebody was faster
    """
    withdrawal = Withdrawal.objects.select_related("order").get(pk=withdrawal_id)
    if withdrawal.state not in {State.MATCHED, State.GOODS_BACK} or withdrawal.order is None:
        raise AlreadySettledError(str(withdrawal))
    plan = refund_plan(withdrawal)
    if not plan.quantities:
        raise NothingLeftError(str(withdrawal))
    refund = request_refund(
        order_id=withdrawal.order.pk,
        quantities=plan.quantities,
        charge_ids=plan.charge_ids,
        charge_limits=plan.charge_limits,
        reason=Refund.Reason.CUSTOMER,
        actor=actor,
        at=at,
    )
    _record_refund(withdrawal_id=withdrawal_id, refund=refund, actor=actor, at=at)
    return refund


@transaction.atomic(durable=True)
def _record_refund(*, withdrawal_id: int, refund: Refund, actor: str, at: datetime) -> None:
    withdrawal = lock_withdrawal(withdrawal_id=withdrawal_id)
    withdrawal.state, withdrawal.refund, withdrawal.settled_at = State.REFUNDED, refund, at
    withdrawal.save(update_fields=["state", "refund", "settled_at"])
    record_event(
        order=refund.order,
        kind="WITHDRAWAL_REFUNDED",
        actor=actor,
        at=at,
        data={"reference": str(withdrawal)},
    )
