"""Finding work again whose message was lost."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shop.orders.selectors import orders_expired_before
from shop.payments.gateways import PaymentGateway, stripe_gateway
from shop.payments.models import Payment
from shop.payments.selectors import (
    payments_about_to_lapse,
    payments_to_check,
    payments_to_finish,
    payments_to_start,
    refunds_to_send,
)
from shop.payments.services.capture import request_capture
from shop.payments.services.confirm import UnknownPaymentError, confirm_payment

BATCH = 100
PATIENCE = timedelta(minutes=2)
"""How long an ordinary message may take before its work is looked for."""


def overdue_orders(*, at: datetime) -> list[int]:
    """Return a batch of unpaid orders to give up."""
    return list(orders_expired_before(moment=at).values_list("pk", flat=True)[:BATCH])


def overdue_work(*, at: datetime) -> dict[str, list[int]]:
    """Return ids of payments to start, check and finish, and of refunds to send."""
    before = at - PATIENCE
    for payment in payments_about_to_lapse(before=at + timedelta(days=1))[:BATCH]:
        request_capture(order_id=payment.order_id, at=at)
    finish = list(payments_to_finish(before=before)[:BATCH])
    return {
        "start": _ids(payments_to_start(before=before)[:BATCH]),
        "check": _ids(payments_to_check(before=before)[:BATCH]),
        "cancel": _ids(row for row in finish if row.cancel_requested_at),
        "capture": _ids(row for row in finish if not row.cancel_requested_at),
        "refund": list(refunds_to_send(before=before).values_list("pk", flat=True)[:BATCH]),
    }


def reconcile(*, since: datetime, at: datetime, gateway: PaymentGateway | None = None) -> int:
    """Compare the provider's intents with ours and mend what differs; return how many differ.

    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    mended = 0
    for state in (gateway or stripe_gateway()).changed_since(since):
        before = Payment.objects.filter(reference=state.reference).values_list("state").first()
        try:
            after = confirm_payment(state=state, at=at)
        except UnknownPaymentError:
            continue
        mended += before is None or before[0] != after.state
    return mended


def _ids(rows: Iterable[Payment]) -> list[int]:
    return [row.pk for row in rows]
