"""How often, and how much later each time, a task is tried again."""

from typing import Any


def retried_after(*errors: type[Exception]) -> dict[str, Any]:
    """Return a task's options: tried again after these errors, five times, ever later.

    The waits double from a second on, with a random share taken off, so that tasks which failed
    together do not come back together.
    """
    return {"autoretry_for": errors, "retry_backoff": True, "max_retries": 5}
