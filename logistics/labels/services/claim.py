"""Asking a carrier: one at a time, and not more often than it allows."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction

from logistics.carriers.gateways import CarrierGateway, CarrierUnavailableError, gateway_of
from logistics.carriers.models import Carrier
from logistics.labels.locks import lock_label
from logistics.labels.models import LabelPurchase
from shop.kernel.rate_limit import count_call

Answer = TypeVar("Answer")
CLAIM = timedelta(minutes=2)
"""Longer than a carrier may take to answer; then whoever asked it is taken to be dead."""


class CarrierBusyError(CarrierUnavailableError):
    """Raised when the carrier was asked as often as it may be this minute."""


def claim_label(*, label_id: int, state: str, at: datetime) -> LabelPurchase | None:
    """Keep a label for oneself; nothing when it is not in the state, or somebody else has it."""
    with transaction.atomic():
        label = lock_label(label_id=label_id)
        is_taken = label.claimed_until is not None and label.claimed_until > at
        if label.state != state or is_taken:
            return None
        label.claimed_until = at + CLAIM
        label.save(update_fields=["claimed_until"])
    return label


def release_label(*, label_id: int, error: str) -> None:
    """Let others try, and keep what was wrong."""
    LabelPurchase.objects.filter(pk=label_id).update(claimed_until=None, error=error[:300])


def count_carrier_call(carrier: Carrier) -> None:
    """Count one more call, over all workers.

    :raises CarrierBusyError: when there were as many this minute as the carrier allows
    """
    if count_call("carrier", carrier.code) > carrier.per_minute:
        raise CarrierBusyError(f"{carrier.code} is asked {carrier.per_minute} times a minute")


def ask_carrier(
    label: LabelPurchase,
    *,
    what: Callable[[CarrierGateway], Answer],
    gateway: CarrierGateway | None,
) -> Answer:
    """Return what the carrier of a claimed label answers; on silence the label is let go.

    :raises CarrierUnavailableError: when nobody knows what the carrier did
    :raises CarrierRefusedError: when it said no
    """
    try:
        provider = gateway or gateway_of(label.carrier)
        if label.carrier.has_network:
            count_carrier_call(label.carrier)
        return what(provider)
    except CarrierUnavailableError as error:
        release_label(label_id=label.pk, error=str(error))
        raise
