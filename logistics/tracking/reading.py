"""Scans, from a carrier's message to typed values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from logistics.tracking.models import TrackingEvent

# Clocks differ a little, and reports come late; anything further off is a mistake.
AHEAD = timedelta(hours=24)
BEHIND = timedelta(days=400)


class UnreadableScanError(Exception):
    """Raised when a message is kept but does not say what happened to which parcel."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a carrier says."""

    tracking_number: str
    code: TrackingEvent.Code
    location: str
    occurred_at: datetime


def read_scan(payload: Mapping[str, Any], *, received_at: datetime) -> Scan:
    """Return the scan in a message.

    :raises UnreadableScanError: naming the field that is missing or wrong
    """
    status = _text(payload, "status")
    if status not in TrackingEvent.Code.values:
        raise UnreadableScanError(f"status {status[:40]!r} is not known")
    occurred_at = _moment(_text(payload, "occurred_at"), received_at=received_at)
    location = payload.get("location") or ""
    return Scan(
        tracking_number=_text(payload, "tracking_number"),
        code=TrackingEvent.Code(status),
        location=str(location).strip()[:80],
        occurred_at=occurred_at,
    )


def _text(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not value.strip():
        raise UnreadableScanError(f"{name} is missing")
    return value.strip()


def _moment(text: str, *, received_at: datetime) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UnreadableScanError("occurred_at is not a moment with its time zone")
    if not received_at - BEHIND <= moment <= received_at + AHEAD:
        raise UnreadableScanError("occurred_at is too far from now")
    return moment
