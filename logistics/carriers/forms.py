"""Carrier messages, from bytes to a mapping that the database can keep."""

import json
from typing import Any

from shop.kernel.storable_json import parse_storable

MAX_BYTES = 64 * 1024
MAX_ID_LENGTH = 80


class MalformedMessageError(Exception):
    """Raised when a message cannot be kept: no JSON object, or no id to know it by."""


def parse_message(body: bytes) -> tuple[str, dict[str, Any]]:
    """Return a message's id and content.

    :raises MalformedMessageError: when there is nothing that could be stored
    """
    try:
        payload = parse_storable(body)
    except ValueError as error:
        raise MalformedMessageError("the body is not JSON") from error
    if "\\u0000" in json.dumps(payload):
        raise MalformedMessageError("the body holds a NUL character")
    event_id = payload.get("id") if isinstance(payload, dict) else None
    if not isinstance(event_id, str) or not 0 < len(event_id) <= MAX_ID_LENGTH:
        raise MalformedMessageError("the message has no id")
    return event_id, payload
