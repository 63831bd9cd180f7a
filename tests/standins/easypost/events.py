"""What EasyPost posts to a shop: an event with a tracker's whole history, signed."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

SECONDS = 10


def tracker_event(tracker: Mapping[str, Any]) -> bytes:
    """Return the event that a carrier's scan makes of a tracker."""
    event = {
        "id": f"evt_{uuid4().hex}",
        "object": "Event",
        "mode": "test",
        "description": "tracker.updated",
        "previous_attributes": {},
        "pending_urls": [],
        "completed_urls": [],
        "result": tracker,
    }
    return json.dumps(event).encode()


def signed(body: bytes, *, secret: str) -> dict[str, str]:
    """Return the header that EasyPost sends with a message."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hmac-Signature": f"hmac-sha256-hex={digest}"}


def post(body: bytes, *, to: str, secret: str) -> int:
    """Post a message to a shop and return the status of its answer."""
    headers = {"Content-Type": "application/json", **signed(body, secret=secret)}
    request = urllib.request.Request(to, data=body, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
