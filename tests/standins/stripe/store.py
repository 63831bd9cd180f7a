"""The memory of one stand-in: every object by its id, in the order of creation."""

import json
import secrets
import threading
import time
from pathlib import Path
from typing import Any

from tests.standins.stripe.errors import ApiError

Json = dict[str, Any]


def new_id(*, prefix: str, length: int = 24) -> str:
    """Return a fresh identifier that looks like Stripe's."""
    return f"{prefix}_{secrets.token_hex(length // 2)}"


def now() -> int:
    """Return the present as Stripe writes it: whole seconds since 1970."""
    return int(time.time())


def public(stored: Json) -> Json:
    """Return the object without the stand-in's own notes, which start with an underscore."""
    return {name: value for name, value in stored.items() if not name.startswith("_")}


class Store:
    """Objects of one account. Whoever reads and then writes holds `lock` meanwhile."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._objects: dict[str, Json] = {}

    def add(self, stored: Json) -> Json:
        """Remember an object under its id and return the same object."""
        with self.lock:
            self._objects[stored["id"]] = stored
        return stored

    def find(self, object_id: object) -> Json | None:
        """Return the object of any kind, or `None`."""
        return self._objects.get(object_id) if isinstance(object_id, str) else None

    def get(self, kind: str, object_id: object) -> Json:
        """Return the object of that kind.

        :raises ApiError: 404 `resource_missing` when there is none
        """
        stored = self.find(object_id)
        if stored is None or stored["object"] != kind:
            raise ApiError(
                404, f"No such {kind}: '{object_id}'", code="resource_missing", param="id"
            )
        return stored

    def newest_first(self, kind: str) -> list[Json]:
        """Return all objects of a kind, the way Stripe lists them."""
        with self.lock:
            return [stored for stored in self._objects.values() if stored["object"] == kind][::-1]

    def load(self, path: Path) -> None:
        """Remember what an earlier stand-in wrote; a missing file is an empty memory."""
        if path.is_file():
            with self.lock:
                self._objects = json.loads(path.read_text(encoding="utf-8"))

    def save(self, path: Path) -> None:
        """Write everything down, so that the demo's payments outlive a restart."""
        with self.lock:
            # Rates are decimals here and floats in what the provider sends.
            text = json.dumps(self._objects, default=float)
        partial = path.with_suffix(".part")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
