"""Cancelling orders from which somebody has withdrawn before anything left."""

from datetime import datetime

from django.db import transaction

from logistics.withdrawals.locks import lock_withdrawal
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.selectors import withdrawals_to_stop
from logistics.withdrawals.services.attach import CUSTOMER
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.payments.services import OrderNotCancellableError, cancel_order

State = Withdrawal.State


def stop_unsent(*, withdrawal_id: int, at: datetime) -> Withdrawal:
    """Cancel the order of a declaration when nothing of it is kept and nothing has left.

    The declaration is closed after the cancellation is committed; until then its row says that it
    waits, so that another try finishes both. Must not run inside a transaction. Repeating it
    changes nothing.
    """
    withdrawal = Withdrawal.objects.select_related("order").get(pk=withdrawal_id)
    order = withdrawal.order
    if order is None or withdrawal.state != State.MATCHED or not withdrawal.is_whole:
        return withdrawal
    is_cancelled = order.status == Order.Status.CANCELLED
    if not is_cancelled:
        try:
            cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor=CUSTOMER, at=at)
        except OrderNotCancellableError:
            # It has left in this very moment, or is over: people see to it.
            return withdrawal
    return _close_cancelled(withdrawal_id=withdrawal.pk, at=at)


def stop_forgotten(*, before: datetime, at: datetime) -> int:
    """Finish what :func:`stop_unsent` was killed in the middle of; return how many were looked at.

    Only declarations from before a moment: the younger ones are still at work.
    """
    waiting = list(withdrawals_to_stop(before=before).values_list("pk", flat=True))
    for withdrawal_id in waiting:
        stop_unsent(withdrawal_id=withdrawal_id, at=at)
    return len(waiting)


@transaction.atomic(durable=True)
def _close_cancelled(*, withdrawal_id: int, at: datetime) -> Withdrawal:
    withdrawal = lock_withdrawal(withdrawal_id=withdrawal_id)
    if withdrawal.state == State.MATCHED:
        withdrawal.state, withdrawal.settled_at = State.CLOSED, at
        withdrawal.save(update_fields=["state", "settled_at"])
    return withdrawal
