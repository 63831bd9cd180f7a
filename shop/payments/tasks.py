"""Payment work in the background: load by id, one service call, a retry policy."""

from datetime import timedelta

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from shop.invoicing.selectors import orders_without_invoice
from shop.invoicing.tasks import issue_invoice_task
from shop.kernel.retries import retried_after
from shop.payments.gateways import GatewayUnavailableError
from shop.payments.models import Payment
from shop.payments.selectors import unprocessed_events
from shop.payments.services import (
    capture_payment,
    check_payment,
    expire_order,
    finish_cancellation,
    process_provider_event,
    send_refund,
    start_payment,
)
from shop.payments.services.credit import (
    BATCH,
    cancellations_without_credit,
    credit_cancellation,
    credit_refund,
    moment_before,
    refunds_without_credit,
)
from shop.payments.services.sweep import overdue_orders, overdue_work, reconcile

RETRY = retried_after(GatewayUnavailableError, DatabaseError)


@shared_task(name="shop.tasks.process_provider_event_task", **RETRY)
def process_provider_event_task(*, provider_event_id: int, **_: object) -> None:
    """Process one event of the inbox."""
    process_provider_event(provider_event_id=provider_event_id, at=timezone.now())


@shared_task(name="shop.tasks.start_payment_task", **RETRY)
def start_payment_task(*, payment_id: int, **_: object) -> None:
    """Create the intent of a payment."""
    start_payment(payment_id=payment_id)


@shared_task(name="shop.tasks.capture_payment_task", **RETRY)
def capture_payment_task(*, payment_id: int, **_: object) -> None:
    """Take authorised money."""
    capture_payment(payment_id=payment_id, at=timezone.now())


@shared_task(name="shop.tasks.finish_cancellation_task", **RETRY)
def finish_cancellation_task(*, payment_id: int, **_: object) -> None:
    """Give up an intent."""
    finish_cancellation(payment_id=payment_id, at=timezone.now())


@shared_task(name="shop.tasks.send_refund_task", **RETRY)
def send_refund_task(*, refund_id: int, **_: object) -> None:
    """Send money back."""
    send_refund(refund_id=refund_id, at=timezone.now())


@shared_task(name="shop.tasks.check_payment_task", **RETRY)
def check_payment_task(*, payment_id: int, **_: object) -> None:
    """Ask the provider about a payment."""
    reference = Payment.objects.values_list("reference", flat=True).get(pk=payment_id)
    if reference:
        check_payment(reference=reference, at=timezone.now())


@shared_task(name="shop.tasks.expire_order_task", **RETRY)
def expire_order_task(*, order_id: int, **_: object) -> None:
    """Give up an unpaid order whose time is over."""
    expire_order(order_id=order_id, at=timezone.now())


@shared_task(name="shop.tasks.expire_orders_task")
def expire_orders_task(**_: object) -> None:
    """Find unpaid orders whose time is over."""
    for order_id in overdue_orders(at=timezone.now()):
        expire_order_task.delay(order_id=order_id)


@shared_task(name="shop.tasks.sweep_provider_events_task")
def sweep_provider_events_task(**_: object) -> None:
    """Find events whose message was lost."""
    before = timezone.now() - timedelta(minutes=1)
    for event_id in unprocessed_events(before=before):
        process_provider_event_task.delay(provider_event_id=event_id)


@shared_task(name="shop.tasks.sweep_payments_task")
def sweep_payments_task(**_: object) -> None:
    """Find payments and refunds whose message was lost."""
    work = overdue_work(at=timezone.now())
    for payment_id in work["start"]:
        start_payment_task.delay(payment_id=payment_id)
    for payment_id in work["check"]:
        check_payment_task.delay(payment_id=payment_id)
    for payment_id in work["cancel"]:
        finish_cancellation_task.delay(payment_id=payment_id)
    for payment_id in work["capture"]:
        capture_payment_task.delay(payment_id=payment_id)
    for refund_id in work["refund"]:
        send_refund_task.delay(refund_id=refund_id)


@shared_task(name="shop.tasks.reconcile_payments_task", **RETRY)
def reconcile_payments_task(**_: object) -> None:
    """Compare the provider's payments of two days with ours."""
    now = timezone.now()
    reconcile(since=now - timedelta(days=2), at=now)


@shared_task(name="shop.tasks.credit_refund_task", **RETRY)
def credit_refund_task(*, refund_id: int, **_: object) -> None:
    """Issue the credit note of a refund."""
    credit_refund(refund_id=refund_id, at=timezone.now())


@shared_task(name="shop.tasks.credit_cancellation_task", **RETRY)
def credit_cancellation_task(*, order_id: int, **_: object) -> None:
    """Undo the invoice of an order that was cancelled before its money was taken."""
    credit_cancellation(order_id=order_id, at=timezone.now())


@shared_task(name="shop.tasks.sweep_documents_task")
def sweep_documents_task(**_: object) -> None:
    """Find orders, refunds and cancellations that have no document although they should."""
    before = moment_before(timezone.now())
    missing = orders_without_invoice(before=before).values_list("pk", flat=True)[:BATCH]
    for order_id in missing:
        issue_invoice_task.delay(order_id=order_id)
    for refund_id in refunds_without_credit(before=before):
        credit_refund_task.delay(refund_id=refund_id)
    for order_id in cancellations_without_credit(before=before):
        credit_cancellation_task.delay(order_id=order_id)
