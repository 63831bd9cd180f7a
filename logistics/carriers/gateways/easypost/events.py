"""What EasyPost posts: events of an account, signed with a secret that both sides know."""

import os
from collections.abc import Collection, Mapping
from typing import Any

from easypost.errors import SignatureVerificationError
from easypost.util import validate_webhook

from logistics.carriers.forms import MalformedMessageError
from logistics.carriers.gateways.base import ScanReport
from logistics.carriers.gateways.easypost.shapes import reports_of
from logistics.carriers.models import Carrier
from logistics.carriers.signature import SignatureError

HEADER = "X-Hmac-Signature"


def secrets_of(carrier: Carrier) -> list[str]:
    """Return the secrets in the carrier's variable: several while one is being replaced."""
    held = os.environ.get(carrier.webhook_env, "") if carrier.webhook_env else ""
    return [part.strip() for part in held.split(",") if part.strip()]


def verify_event(*, body: bytes, header: str, secrets: Collection[str]) -> None:
    """Accept a message that one of the secrets signed; without a secret none is accepted.

    The signature does not cover a time: a replayed message is one that the inbox has already.

    :raises SignatureError: when no signature fits
    """
    if not header.isascii() or not any(_is_signed(body, header, secret) for secret in secrets):
        raise SignatureError("no signature fits")


def reports_in(event: Mapping[str, Any]) -> list[ScanReport]:
    """Return the scans that an event tells of, as a poll would; none where it is of other things.

    EasyPost posts whatever happens in the account, and a tracker with its whole history.

    :raises MalformedMessageError: when a tracker names no parcel
    """
    tracker = event.get("result")
    if not isinstance(tracker, Mapping) or tracker.get("object") != "Tracker":
        return []
    number = tracker.get("tracking_code")
    if not isinstance(number, str) or not number.strip():
        raise MalformedMessageError("the tracker has no tracking code")
    return reports_of(tracker, number=number.strip())


def _is_signed(body: bytes, header: str, secret: str) -> bool:
    try:
        validate_webhook(body, {HEADER: header}, secret)
    except SignatureVerificationError:
        return False
    except (ValueError, RecursionError):
        # The SDK reads the body once the signature fits; what it says is for whoever asks next.
        return True
    return True
