"""Money that arrived for an order that cannot be fulfilled any more goes back."""

from datetime import datetime

from shop.events import cancellation_requested, order_cancelled
from shop.kernel.events import announce
from shop.orders.models import Order
from shop.orders.services import record_event
from shop.payments.models import Payment, Refund
from shop.payments.services.refund import write_full_refund


def give_back(*, order: Order, payment: Payment, at: datetime) -> None:
    """Release a hold or refund a capture of a cancelled order, and tell the customer.

    Order and payment are locked; the payment is saved by the caller, who calls this once for
    each new fact about the money.
    """
    if payment.state == Payment.State.AUTHORISED:
        payment.cancel_requested_at = at
        announce(cancellation_requested, payment_id=payment.pk)
    else:
        write_full_refund(
            order=order,
            payment=payment,
            reason=Refund.Reason.OUT_OF_STOCK,
            actor="system",
            at=at,
        )
    record_event(order=order, kind="LATE_MONEY", actor="system", at=at)
    announce(order_cancelled, order_id=order.pk)
