"""Lots as a message names them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shop.inventory.services import NamedLot


def named_lots(rows: Iterable[Mapping[str, Any]]) -> dict[NamedLot, int]:
    """Return the units of each lot that a line of a kept message names."""
    found = {}
    for row in rows:
        day = row.get("expires_on")
        found[NamedLot(row["lot"], date.fromisoformat(day) if day else None)] = row["units"]
    return found
