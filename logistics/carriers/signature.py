"""Signatures of carrier messages: HMAC-SHA256 over "<timestamp>.<body>".

The header reads ``t=<unix seconds>,v1=<hex digest>``; several ``v1`` may be given while a secret
is being replaced, and several secrets may be valid on our side for the same reason.
"""

import hashlib
import hmac
from collections.abc import Collection

HEADER = "X-Carrier-Signature"
WINDOW_SECONDS = 300


class SignatureError(Exception):
    """Raised when a message is not from the carrier, was changed, or is too old."""


def sign(*, body: bytes, secret: str, timestamp: int) -> str:
    """Return the header's value for a message."""
    return f"t={timestamp},v1={_digest(body=body, secret=secret, timestamp=timestamp)}"


def verify(*, body: bytes, header: str, secrets: Collection[str], now: int) -> None:
    """Accept a message that one of the secrets signed within the last five minutes.

    :raises SignatureError: when the header is malformed, the time is off, or no signature fits
    """
    parts = [part.strip().partition("=") for part in header.split(",")]
    timestamp = _timestamp([value for name, _equals, value in parts if name == "t"])
    if abs(now - timestamp) > WINDOW_SECONDS:
        raise SignatureError("the timestamp is outside the window")
    given = [value for name, _equals, value in parts if name == "v1"]
    expected = [_digest(body=body, secret=secret, timestamp=timestamp) for secret in secrets]
    if not any(_is_same(one, other) for one in given for other in expected):
        raise SignatureError("no signature fits")


def _timestamp(values: list[str]) -> int:
    if len(values) != 1 or not (values[0].isascii() and values[0].isdigit()):
        raise SignatureError("the timestamp is missing")
    if len(values[0]) > 12:
        raise SignatureError("the timestamp is not a time")
    return int(values[0])


def _digest(*, body: bytes, secret: str, timestamp: int) -> str:
    message = f"{timestamp}.".encode() + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
