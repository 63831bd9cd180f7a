"""Finding work again whose message was lost."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from shop.orders.selectors import orders_expired_before
from shop.payments.gateways import (
    GatewayRefusedError,
    IntentState,
    PaymentGateway,
    stripe_gateway,
)
from shop.payments.models import Payment
from shop.payments.selectors import (
    payments_about_to_lapse,
    payments_to_check,
    payments_to_compare,
    payments_to_finish,
    payments_to_start,
    refunds_to_send,
    unknown_events,
)
from shop.payments.services.capture import request_capture
from shop.payments.services.confirm import (
    ForeignPaymentError,
    UnknownPaymentError,
    confirm_payment,
)
from shop.payments.services.inbox import store_provider_event

logger = logging.getLogger(__name__)

BATCH = 100
PATIENCE = timedelta(minutes=2)
"""How long an ordinary message may take before its work is looked for."""
RARELY = timedelta(hours=6)
"""How often a payment that is older than the lists of the provider is compared."""


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
    """Compare what the provider holds with ours and mend what differs; return how many differ.

    Looked at are new intents, intents of which money went back, and a batch of older payments
    whose money may still move. Events that never arrived are stored, to be processed as ever.

    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    provider = gateway or stripe_gateway()
    seen: set[str] = set()
    mended = 0
    for state in provider.changed_since(since):
        seen.add(state.reference)
        mended += _mend(state, at=at)
    for reference in provider.refunded_since(since):
        if reference not in seen:
            seen.add(reference)
            mended += _compare(reference, provider=provider, at=at)
    for payment in payments_to_compare(before=at - RARELY)[:BATCH]:
        if payment.reference not in seen:
            mended += _compare(payment.reference or "", provider=provider, at=at)
        Payment.objects.filter(pk=payment.pk).update(checked_at=at)
    for page in provider.events_since(since):
        _store_missing(page, at=at)
    return mended


def _compare(reference: str, *, provider: PaymentGateway, at: datetime) -> bool:
    """Read one intent and mend what differs; one that the provider refuses stops nobody else."""
    try:
        state = provider.retrieve(reference)
    except GatewayRefusedError as error:
        logger.warning("payment %s cannot be compared: %s", reference, error)
        return False
    return _mend(state, at=at)


def _mend(state: IntentState, *, at: datetime) -> bool:
    rows = Payment.objects.filter(reference=state.reference)
    before = rows.values_list("state", "captured", "refunded").first()
    try:
        confirm_payment(state=state, at=at)
    except ForeignPaymentError:
        return False
    except UnknownPaymentError as error:
        # It names an order that is not there; the event keeps it for people.
        logger.warning("%s", error)
        return False
    return before != rows.values_list("state", "captured", "refunded").first()


def _store_missing(payloads: list[dict[str, Any]], *, at: datetime) -> None:
    missing = unknown_events(event_ids=[str(payload["id"]) for payload in payloads])
    for payload in payloads:
        if payload["id"] in missing:
            store_provider_event(payload=payload, at=at)


def _ids(rows: Iterable[Payment]) -> list[int]:
    return [row.pk for row in rows]
