"""What the schema describes: our own addresses, not those of the desks."""

from typing import Any

PREFIX = "/api/v1/"


def own_addresses(endpoints: list[tuple[str, ...]], **_: Any) -> list[tuple[str, ...]]:
    """Return the endpoints of the API alone; drf-spectacular calls this before it looks at them."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]
