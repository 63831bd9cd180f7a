"""A partner's message as it came in."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message: its number, its kind, and a body with nothing in it but what is known.

    ``line`` is where it stands in a file; 0 for one that came by itself.
    """

    sequence: int
    kind: str
    body: dict[str, Any]
    line: int = field(default=0, compare=False)

    @property
    def digest(self) -> str:
        """The fingerprint by which the same message is known again."""
        text = json.dumps([self.kind, self.body], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def at_line(line: int, problem: str) -> str:
    """Return what is wrong with a line of a file, in the reader's language; 0 is no line."""
    if not line:
        return problem
    return gettext("Line %(line)d: %(problem)s") % {"line": line, "problem": problem}
