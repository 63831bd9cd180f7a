"""The inbox of provider events: store, answer, process later."""

from datetime import datetime
from typing import Any

from django.db import transaction

from shop.events import provider_event_received
from shop.kernel.events import announce
from shop.payments.gateways import GatewayRefusedError, PaymentGateway
from shop.payments.locks import lock_provider_event
from shop.payments.models import ProviderEvent
from shop.payments.services.confirm import UnknownPaymentError, check_payment

IGNORED_PREFIXES = ("payout.", "checkout.session.")


@transaction.atomic(durable=True)
def store_provider_event(*, payload: dict[str, Any], at: datetime) -> bool:
    """Keep a verified event; return False when it was there already."""
    event, is_new = ProviderEvent.objects.get_or_create(
        event_id=payload["id"],
        defaults={"type": payload["type"], "payload": payload, "received_at": at},
    )
    if is_new:
        announce(provider_event_received, provider_event_id=event.pk)
    return is_new


def process_provider_event(
    *, provider_event_id: int, at: datetime, gateway: PaymentGateway | None = None
) -> None:
    """Bring the order in line with the intent that an event is about; repeating it is safe.

    An event about an unknown payment keeps its error for people to look at.

    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    event = ProviderEvent.objects.get(pk=provider_event_id)
    if event.processed_at is not None:
        return
    reference = _intent_of(event.payload)
    error = ""
    if reference and not event.type.startswith(IGNORED_PREFIXES):
        try:
            check_payment(reference=reference, at=at, gateway=gateway)
        except (UnknownPaymentError, GatewayRefusedError) as problem:
            error = str(problem)
    _close(provider_event_id=provider_event_id, error=error, at=at)


@transaction.atomic(durable=True)
def reopen_provider_event(*, provider_event_id: int) -> None:
    """Have an event processed once more."""
    event = lock_provider_event(provider_event_id=provider_event_id)
    event.processed_at = None
    event.save(update_fields=["processed_at"])
    announce(provider_event_received, provider_event_id=event.pk)


@transaction.atomic(durable=True)
def _close(*, provider_event_id: int, error: str, at: datetime) -> None:
    event = lock_provider_event(provider_event_id=provider_event_id)
    event.processed_at, event.error = at, error[:300]
    event.attempts += 1
    event.save(update_fields=["processed_at", "error", "attempts"])


def _intent_of(payload: dict[str, Any]) -> str:
    """Return the intent an event is about, whether it is the object or named by it."""
    data = payload.get("data")
    subject = data.get("object") if isinstance(data, dict) else None
    if not isinstance(subject, dict):
        return ""
    name = "id" if subject.get("object") == "payment_intent" else "payment_intent"
    return str(subject.get(name) or "")
