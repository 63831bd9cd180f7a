"""Background work of the outbox."""

from datetime import datetime, timedelta

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from crm.messages.selectors import (
    cancellations_to_announce,
    consents_to_answer,
    delays_to_announce,
    failures_to_announce,
    mails_due,
    moved_returns_to_tell,
    moves_to_announce,
    orders_to_confirm,
    refunds_to_announce,
    returns_to_announce,
    reviews_to_announce,
    shipments_to_announce,
    withdrawals_to_acknowledge,
)
from crm.messages.services import (
    send_mail,
    tell_cancelled,
    tell_confirmed,
    tell_delayed,
    tell_in_review,
    tell_newsletter,
    tell_payment_failed,
    tell_preorder_moved,
    tell_refunded,
    tell_return,
    tell_returned,
    tell_shipped,
    tell_withdrawal,
)
from shop.kernel.retries import retried_after

BATCH = 200
PATIENCE = timedelta(minutes=5)
"""How long an ordinary message may take before its mail is missed."""

RETRY = retried_after(OperationalError)


@shared_task(name="crm.tasks.send_mail_task", **RETRY)
def send_mail_task(*, mail_id: int, **_: object) -> None:
    """Send one mail; longer waits are in its row."""
    send_mail(mail_id=mail_id, at=timezone.now())


@shared_task(name="crm.tasks.send_due_mails_task")
def send_due_mails_task(**_: object) -> None:
    """Find mails that wait for another attempt, or whose message was lost."""
    due = mails_due(at=timezone.now()).values_list("pk", flat=True)
    for mail_id in due[:BATCH]:
        send_mail_task.delay(mail_id=mail_id)


@shared_task(name="crm.tasks.tell_confirmed_task", **RETRY)
def tell_confirmed_task(*, order_id: int, **_: object) -> None:
    """Queue the confirmation of an order."""
    tell_confirmed(order_id=order_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_payment_failed_task", **RETRY)
def tell_payment_failed_task(*, order_id: int, payment_id: int, **_: object) -> None:
    """Queue the mail about a failed payment."""
    tell_payment_failed(order_id=order_id, payment_id=payment_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_in_review_task", **RETRY)
def tell_in_review_task(*, order_id: int, **_: object) -> None:
    """Queue the mail about a payment that people look at."""
    tell_in_review(order_id=order_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_newsletter_task", **RETRY)
def tell_newsletter_task(*, consent_id: int, **_: object) -> None:
    """Queue the question or the welcome that a statement about the newsletter needs."""
    tell_newsletter(consent_id=consent_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_withdrawal_task", **RETRY)
def tell_withdrawal_task(*, withdrawal_id: int, **_: object) -> None:
    """Queue the receipt of a withdrawal."""
    tell_withdrawal(withdrawal_id=withdrawal_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_return_task", **RETRY)
def tell_return_task(*, return_id: int, **_: object) -> None:
    """Queue the mail about where a return stands."""
    tell_return(return_id=return_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_returned_task", **RETRY)
def tell_returned_task(*, payment_id: int, **_: object) -> None:
    """Queue the mail about a payment that nobody had asked for."""
    tell_returned(payment_id=payment_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_shipped_task", **RETRY)
def tell_shipped_task(*, shipment_id: int, **_: object) -> None:
    """Queue the mail about a parcel on its way."""
    tell_shipped(shipment_id=shipment_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_delayed_task", **RETRY)
def tell_delayed_task(*, delay_id: int, **_: object) -> None:
    """Queue the mail about a parcel that will come later."""
    tell_delayed(delay_id=delay_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_preorder_moved_task", **RETRY)
def tell_preorder_moved_task(*, move_id: int, **_: object) -> None:
    """Queue the mail about goods that come on another day."""
    tell_preorder_moved(move_id=move_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_refunded_task", **RETRY)
def tell_refunded_task(*, refund_id: int, **_: object) -> None:
    """Queue the mail about a refund."""
    tell_refunded(refund_id=refund_id, at=timezone.now())


@shared_task(name="crm.tasks.tell_cancelled_task", **RETRY)
def tell_cancelled_task(*, order_id: int, **_: object) -> None:
    """Queue the mail about a cancelled order."""
    tell_cancelled(order_id=order_id, at=timezone.now())


@shared_task(name="crm.tasks.queue_missing_mails_task")
def queue_missing_mails_task(**_: object) -> None:
    """Find what customers have not been told, because a message was lost."""
    before = timezone.now() - PATIENCE
    for order in orders_to_confirm(before=before)[:BATCH]:
        tell_confirmed_task.delay(order_id=order.pk)
    for payment in failures_to_announce(before=before)[:BATCH]:
        tell_payment_failed_task.delay(order_id=payment.order_id, payment_id=payment.pk)
    for shipment in shipments_to_announce(before=before)[:BATCH]:
        tell_shipped_task.delay(shipment_id=shipment.pk)
    for refund in refunds_to_announce(before=before)[:BATCH]:
        tell_refunded_task.delay(refund_id=refund.pk)
    for order in cancellations_to_announce(before=before)[:BATCH]:
        tell_cancelled_task.delay(order_id=order.pk)
    for order in reviews_to_announce(before=before)[:BATCH]:
        tell_in_review_task.delay(order_id=order.pk)
    _tell_missing_of_goods_back(before)
    _tell_missing_delays(before)
    for payment in returns_to_announce(before=before)[:BATCH]:
        tell_returned_task.delay(payment_id=payment.pk)


def _tell_missing_of_goods_back(before: datetime) -> None:
    for withdrawal in withdrawals_to_acknowledge(before=before)[:BATCH]:
        tell_withdrawal_task.delay(withdrawal_id=withdrawal.pk)
    for found in moved_returns_to_tell(before=before)[:BATCH]:
        tell_return_task.delay(return_id=found.pk)


def _tell_missing_delays(before: datetime) -> None:
    for delay in delays_to_announce(before=before)[:BATCH]:
        tell_delayed_task.delay(delay_id=delay.pk)
    for move in moves_to_announce(before=before)[:BATCH]:
        tell_preorder_moved_task.delay(move_id=move.pk)


@shared_task(name="crm.tasks.answer_missing_consents_task")
def answer_missing_consents_task(**_: object) -> None:
    """Find statements about the newsletter that nobody has answered, for the same reason."""
    before = timezone.now() - PATIENCE
    for consent_id in consents_to_answer(before=before).values_list("pk", flat=True)[:BATCH]:
        tell_newsletter_task.delay(consent_id=consent_id)
