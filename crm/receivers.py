"""Events become tasks, one each."""

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_signed_up
from anymail.signals import AnymailTrackingEvent, tracking  # type: ignore[import-untyped]
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from crm.events import account_changed, consent_changed, mail_queued
from crm.messages.bounces import take_note
from crm.tasks import (
    recognise_buyer_task,
    recognise_missing_task,
    recognise_user_task,
    send_mail_task,
    tell_cancelled_task,
    tell_confirmed_task,
    tell_delayed_task,
    tell_in_review_task,
    tell_newsletter_task,
    tell_payment_failed_task,
    tell_preorder_moved_task,
    tell_refunded_task,
    tell_return_task,
    tell_returned_task,
    tell_shipped_task,
    tell_withdrawal_task,
)
from logistics.events import parcel_delayed, return_moved, shipment_sent, withdrawal_received
from shop.accounts.models import User
from shop.events import (
    order_cancelled,
    order_in_review,
    order_paid,
    order_placed,
    orders_imported,
    payment_failed,
    preorder_moved,
    refund_succeeded,
    stray_returned,
)
from shop.kernel.events import announce


@receiver(tracking)
def on_mail_tracked(*, event: AnymailTrackingEvent, **_: object) -> None:
    """Remember at once: the provider asks again when we fail, and keeps what it told nowhere."""
    take_note(event=event, at=timezone.now())


@receiver(order_placed)
def on_order_placed(*, order_id: int, **_: object) -> None:
    """Find out whose order it is."""
    recognise_buyer_task.delay(order_id=order_id)


@receiver(orders_imported)
def on_orders_imported(**_: object) -> None:
    """Find out whose orders they are."""
    recognise_missing_task.delay()


@receiver(user_signed_up)
def on_user_signed_up(*, user: User, **_: object) -> None:
    """Announce it our way: a dead broker must not stop somebody from signing up."""
    with transaction.atomic():
        announce(account_changed, user_id=user.pk)


@receiver(email_confirmed)
def on_email_confirmed(*, email_address: EmailAddress, **_: object) -> None:
    """Announce it our way, for the same reason."""
    with transaction.atomic():
        announce(account_changed, user_id=email_address.user_id)


@receiver(account_changed)
def on_account_changed(*, user_id: int, **_: object) -> None:
    """Find out who it is."""
    recognise_user_task.delay(user_id=user_id)


@receiver(consent_changed)
def on_consent_changed(*, consent_id: int, **_: object) -> None:
    """Ask for the confirmation, or welcome."""
    tell_newsletter_task.delay(consent_id=consent_id)


@receiver(order_paid)
def on_order_paid(*, order_id: int, **_: object) -> None:
    """Confirm the order."""
    tell_confirmed_task.delay(order_id=order_id)


@receiver(payment_failed)
def on_payment_failed(*, order_id: int, payment_id: int, **_: object) -> None:
    """Say that the payment did not go through."""
    tell_payment_failed_task.delay(order_id=order_id, payment_id=payment_id)


@receiver(shipment_sent)
def on_shipment_sent(*, shipment_id: int, **_: object) -> None:
    """Say that a parcel is on its way."""
    tell_shipped_task.delay(shipment_id=shipment_id)


@receiver(parcel_delayed)
def on_parcel_delayed(*, delay_id: int, **_: object) -> None:
    """Say that a parcel will come later, before its receiver asks."""
    tell_delayed_task.delay(delay_id=delay_id)


@receiver(preorder_moved)
def on_preorder_moved(*, move_id: int, **_: object) -> None:
    """Say on which other day the goods come."""
    tell_preorder_moved_task.delay(move_id=move_id)


@receiver(withdrawal_received)
def on_withdrawal_received(*, withdrawal_id: int, **_: object) -> None:
    """Acknowledge the withdrawal."""
    tell_withdrawal_task.delay(withdrawal_id=withdrawal_id)


@receiver(return_moved)
def on_return_moved(*, return_id: int, **_: object) -> None:
    """Say where a return stands."""
    tell_return_task.delay(return_id=return_id)


@receiver(refund_succeeded)
def on_refund_succeeded(*, refund_id: int, **_: object) -> None:
    """Say that money is on its way back."""
    tell_refunded_task.delay(refund_id=refund_id)


@receiver(order_cancelled)
def on_order_cancelled(*, order_id: int, **_: object) -> None:
    """Say that the order is cancelled."""
    tell_cancelled_task.delay(order_id=order_id)


@receiver(order_in_review)
def on_order_in_review(*, order_id: int, **_: object) -> None:
    """Say that people look at the payment."""
    tell_in_review_task.delay(order_id=order_id)


@receiver(stray_returned)
def on_stray_returned(*, payment_id: int, **_: object) -> None:
    """Say that a payment which nobody had asked for went back."""
    tell_returned_task.delay(payment_id=payment_id)


@receiver(mail_queued)
def on_mail_queued(*, mail_id: int, **_: object) -> None:
    """Send the mail."""
    send_mail_task.delay(mail_id=mail_id)
