"""The outbox: queueing a mail with the fact it tells of, and sending it.

A mail is sent at least once. It is marked IN_FLIGHT and committed before the mail server is
called, so two workers never send it at the same time. When a worker dies between the server's
answer and ours, the sweeper sends the mail again after ten minutes: a second copy of an order
confirmation does less harm than none, and both carry the same Message-ID.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation

from crm.events import mail_queued
from crm.identity.services import note_bounce
from crm.messages.attachments import attachments_of
from crm.messages.letters import Occasion, write_letter
from crm.messages.locks import lock_mail
from crm.messages.models import OutgoingMail
from crm.messages.rendering import render_mail
from crm.messages.selectors import was_sold_out
from crm.messages.smtp import DeliveryError, hand_over
from logistics.delays.models import Delay
from logistics.fulfilment.models import Shipment
from shop.inventory.models import PreorderMove
from shop.kernel.events import announce
from shop.markets.context import find_variant
from shop.markets.registry import REGISTRY, Variant
from shop.orders.models import Order
from shop.payments.models import Payment, Refund

State = OutgoingMail.State

FLIGHT_TIME = timedelta(minutes=10)
"""How long one attempt may take before its worker is taken for dead."""

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long to wait after each failed attempt; the one after the last wait is the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a mail is about beside its order."""

    shipment_id: int | None = None
    refund_id: int | None = None
    payment_id: int | None = None
    delay_id: int | None = None
    move_id: int | None = None


ORDER_ALONE = About()


@transaction.atomic
def queue_mail(*, key: str, at: datetime, write: Callable[[], dict[str, object]]) -> OutgoingMail:
    """Put a mail into the outbox, once for each key; it is written only when there is none."""
    known = OutgoingMail.objects.filter(key=key).first()
    if known is not None:
        return known
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key, defaults={**write(), "retry_at": at, "created_at": at}
    )
    if is_new:
        announce(mail_queued, mail_id=mail.pk)
    return mail


def queue_order_mail(
    *, order_id: int, kind: str, key: str, at: datetime, about: About = ORDER_ALONE
) -> OutgoingMail:
    """Write a mail of an order into the outbox, in the order's language; once for each key.

    Whoever asks and in whatever language: the reader's market and language come from the order.

    :raises Order.DoesNotExist: when there is no such order
    """

    def write() -> dict[str, object]:
        order = Order.objects.select_related("market").get(pk=order_id)
        occasion = Occasion(
            kind=kind,
            at=at,
            shipment=_shipment(about.shipment_id),
            refund=Refund.objects.get(pk=about.refund_id) if about.refund_id else None,
            payment=Payment.objects.get(pk=about.payment_id) if about.payment_id else None,
            delay=Delay.objects.get(pk=about.delay_id) if about.delay_id else None,
            move=PreorderMove.objects.get(pk=about.move_id) if about.move_id else None,
            is_sold_out=was_sold_out(order_id=order_id),
        )
        return {
            **_rendered(order=order, occasion=occasion),
            "kind": kind,
            "order": order,
            "recipient": order.email,
            "language": order.variant_code,
        }

    return queue_mail(key=key, at=at, write=write)


def send_mail(*, mail_id: int, at: datetime) -> str:
    """Send a mail that is due and return its state; a mail that is not due is left alone.

    Repeating it is safe. Must not run inside a transaction, because it calls the mail server.

    :raises OutgoingMail.DoesNotExist: when there is none
    """
    mail = _take_off(mail_id=mail_id, at=at)
    if mail is None:
        return str(OutgoingMail.objects.values_list("state", flat=True).get(pk=mail_id))
    try:
        hand_over(mail=mail, attachments=attachments_of(mail, at=at))
    except DeliveryError as error:
        return _record_failure(mail=mail, error=error, at=at)
    return _record_success(mail=mail, at=at)


@transaction.atomic(durable=True)
def _take_off(*, mail_id: int, at: datetime) -> OutgoingMail | None:
    mail = lock_mail(mail_id=mail_id)
    if mail.state in {State.SENT, State.FAILED} or mail.retry_at > at:
        return None
    mail.state, mail.attempts, mail.retry_at = State.IN_FLIGHT, mail.attempts + 1, at + FLIGHT_TIME
    mail.save(update_fields=["state", "attempts", "retry_at"])
    return mail


@transaction.atomic(durable=True)
def _record_success(*, mail: OutgoingMail, at: datetime) -> str:
    row = lock_mail(mail_id=mail.pk)
    row.state, row.sent_at, row.error = State.SENT, at, ""
    row.save(update_fields=["state", "sent_at", "error"])
    return row.state


@transaction.atomic(durable=True)
def _record_failure(*, mail: OutgoingMail, error: DeliveryError, at: datetime) -> str:
    row = lock_mail(mail_id=mail.pk)
    if row.state != State.IN_FLIGHT or row.attempts != mail.attempts:
        # Somebody took us for dead and tried again; what they found is newer.
        return row.state
    row.error = str(error)[:300]
    if error.is_permanent or row.attempts > len(WAITS):
        row.state = State.FAILED
    else:
        row.state, row.retry_at = State.RETRY, at + WAITS[row.attempts - 1]
    row.save(update_fields=["state", "retry_at", "error"])
    if error.is_no_address:
        note_bounce(email=row.recipient, reason=row.error, at=at)
    return row.state


def _shipment(shipment_id: int | None) -> Shipment | None:
    if shipment_id is None:
        return None
    return Shipment.objects.select_related("carrier").get(pk=shipment_id)


def _rendered(*, order: Order, occasion: Occasion) -> dict[str, str]:
    reader = _reader_of(order)
    with translation.override(reader.code), timezone.override(reader.market.time_zone):
        letter = write_letter(order=order, occasion=occasion, reader=reader)
        return render_mail(f"emails/orders/{occasion.kind.lower()}", letter)


def _reader_of(order: Order) -> Variant:
    market = REGISTRY.markets[order.market_id]
    return find_variant(order.variant_code) or REGISTRY.variants[market.variants[0]]
