"""A partner's message as it came in."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message: its number, its kind, and a body with nothing in it but what is known."""

    sequence: int
    kind: str
    body: dict[str, Any]

    @property
    def digest(self) -> str:
        """The fingerprint by which the same message is known again."""
        text = json.dumps([self.kind, self.body], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
