"""The inbox of provider events: store, answer, process later."""

from datetime import datetime
from typing import Any

from django.db import transaction

from shop.events import provider_event_received
from shop.kernel.events import announce
from shop.payments.gateways import GatewayRefusedError, PaymentGateway
from shop.payments.locks import lock_provider_event
from shop.payments.models import ProviderEvent
from shop.payments.services.cancel import extend_payment_time
from shop.payments.services.confirm import ForeignPaymentError, UnknownPaymentError, check_payment
from shop.payments.services.disputes import KINDS, note_dispute

FAILED_ATTEMPT = "payment_intent.payment_failed"
IGNORED_PREFIXES = ("payout.", "checkout.session.")


@transaction.atomic(durable=True)
def store_provider_event(*, payload: dict[str, Any], at: datetime) -> bool:
    """Keep a verified event; return False when it was there already."""
    clean = without_nul(payload)
    event, is_new = ProviderEvent.objects.get_or_create(
        event_id=clean["id"],
        defaults={"type": clean["type"], "payload": clean, "received_at": at},
    )
    if is_new:
        announce(provider_event_received, provider_event_id=event.pk)
    return is_new


def process_provider_event(
    *, provider_event_id: int, at: datetime, gateway: PaymentGateway | None = None
) -> None:
    """Bring the order in line with the intent that an event is about; repeating it is safe.

    An event about an order that we do not know keeps its error for people to look at; one about
    somebody else's payment, for the account may have others' too, is ignored and says so.

    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    event = ProviderEvent.objects.get(pk=provider_event_id)
    if event.processed_at is not None:
        return
    error, is_ignored = "", False
    try:
        _work_off(event, at=at, gateway=gateway)
    except ForeignPaymentError:
        is_ignored = True
    except (UnknownPaymentError, GatewayRefusedError) as problem:
        error = str(problem)
    _close(provider_event_id=provider_event_id, error=error, is_ignored=is_ignored, at=at)


@transaction.atomic(durable=True)
def reopen_provider_event(*, provider_event_id: int) -> None:
    """Have an event processed once more."""
    event = lock_provider_event(provider_event_id=provider_event_id)
    event.processed_at = None
    event.save(update_fields=["processed_at"])
    announce(provider_event_received, provider_event_id=event.pk)


@transaction.atomic(durable=True)
def _close(*, provider_event_id: int, error: str, is_ignored: bool, at: datetime) -> None:
    event = lock_provider_event(provider_event_id=provider_event_id)
    event.processed_at, event.error, event.is_ignored = at, error[:300], is_ignored
    event.attempts += 1
    event.save(update_fields=["processed_at", "error", "is_ignored", "attempts"])


def _work_off(event: ProviderEvent, *, at: datetime, gateway: PaymentGateway | None) -> None:
    subject = _subject_of(event.payload)
    if event.type.startswith(IGNORED_PREFIXES) or subject is None:
        return
    reference = _intent_of(subject)
    if reference:
        payment = check_payment(reference=reference, at=at, gateway=gateway)
        if event.type == FAILED_ATTEMPT:
            # Somebody is there and will try again.
            extend_payment_time(order_id=payment.order_id, at=at)
    if subject.get("object") in KINDS and subject.get("id"):
        note_dispute(subject=subject, at=at, gateway=gateway)


def _subject_of(payload: dict[str, Any]) -> dict[str, Any] | None:
    data = payload.get("data")
    subject = data.get("object") if isinstance(data, dict) else None
    return subject if isinstance(subject, dict) else None


def _intent_of(subject: dict[str, Any]) -> str:
    """Return the intent an event is about, whether it is the object or named by it."""
    name = "id" if subject.get("object") == "payment_intent" else "payment_intent"
    return str(subject.get(name) or "")


def without_nul(value: Any) -> Any:
    """Leave out the one character that PostgreSQL cannot keep."""
    if isinstance(value, dict):
        return {without_nul(key): without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_nul(item) for item in value]
    return value.replace("\0", "") if isinstance(value, str) else value
