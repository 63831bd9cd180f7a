"""What the stand-in knows of sales tax: the states where its account is registered.

The figures are those of a few real places; they need not be kept up to date, only be told apart
from our own fallback rates.
"""

from dataclasses import dataclass
from decimal import Decimal

SHIPPING = "txcd_92010001"
FOOD = "txcd_40060003"


@dataclass(frozen=True)
class Levy:
    """What one jurisdiction takes, in per cent."""

    name: str
    level: str
    percent: Decimal


@dataclass(frozen=True)
class State:
    """A state in which the account collects."""

    postcodes: tuple[str, ...]
    levies: tuple[Levy, ...]
    exempt: frozenset[str]


def _levy(name: str, level: str, percent: str) -> Levy:
    return Levy(name, level, Decimal(percent))


STATES = {
    "CA": State(
        ("90", "91", "92", "93", "94", "95", "960", "961"),
        (_levy("California", "state", "6"), _levy("California county", "county", "1.25")),
        frozenset({SHIPPING, FOOD}),
    ),
    "NV": State(
        ("889", "89"),
        (_levy("Nevada", "state", "4.6"), _levy("Washoe County", "county", "3.665")),
        frozenset({SHIPPING, FOOD}),
    ),
    "TX": State(
        ("75", "76", "77", "78", "79"),
        (_levy("Texas", "state", "6.25"), _levy("Austin", "city", "2")),
        frozenset({FOOD}),
    ),
}
# Districts have a tax of their own on top.
DISTRICTS = {"941": _levy("San Francisco district", "district", "1.375")}


def levies_at(*, state: str, postcode: str) -> tuple[Levy, ...]:
    """Return who takes something at an address; nobody where the account does not collect."""
    if state not in STATES:
        return ()
    return (*STATES[state].levies, *(DISTRICTS[p] for p in DISTRICTS if postcode.startswith(p)))
