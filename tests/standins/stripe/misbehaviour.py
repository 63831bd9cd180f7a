"""Failures on demand, because a payment provider's bad days cannot be ordered otherwise."""

import threading
from typing import Literal

Misbehaviour = Literal["timeout", "429", "500", "late", "drop_response"]


class Misbehaviours:
    """A queue of failures, each for the next API request under a path."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[tuple[str, Misbehaviour]] = []

    def plan(self, *, path_prefix: str, kind: Misbehaviour) -> None:
        """Let one more request under this path fail."""
        with self._lock:
            self._planned.append((path_prefix, kind))

    def take(self, path: str) -> Misbehaviour | None:
        """Return the failure planned for this request, and forget it."""
        with self._lock:
            for position, (prefix, kind) in enumerate(self._planned):
                if path.startswith(prefix):
                    del self._planned[position]
                    return kind
        return None
