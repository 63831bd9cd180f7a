"""Whose a key is and what a request asks, as digests."""

import hashlib
import json
from uuid import UUID


def owner_of_cart(token: UUID) -> str:
    """Return the owner of the keys that come with a cart's token."""
    return _digest(f"cart:{token}")


def owner_of_order(access_token: str) -> str:
    """Return the owner of the keys that come with an order's access token."""
    return _digest(f"order:{access_token}")


def fingerprint_of(*, method: str, path: str, body: object) -> str:
    """Return the same text for the same request, however its JSON is spaced and ordered."""
    return _digest(json.dumps([method, path, body], sort_keys=True))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
