"""What a format's words mean: its countries and its codes that are no goods, as data."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data")


class Treatment(StrEnum):
    """What a row with a code is: goods, delivery, money that names no goods, or no sale at all.

    ``REDUCTION`` is sold like goods; on a cancellation it may also be a reduction of the price.
    """

    GOODS = "GOODS"
    DELIVERY = "DELIVERY"
    REDUCTION = "REDUCTION"
    NOT_A_SALE = "NOT_A_SALE"


@dataclass(frozen=True, slots=True)
class Place:
    """A country of the file: its ISO code, or why it has none."""

    code: str
    remark: str


@cache
def places() -> dict[str, Place]:
    """Return the countries by the name that the file gives them, in small letters."""
    return {row["name"].casefold(): Place(row["code"], row["remark"]) for row in _rows("countries")}


@cache
def treatments() -> dict[str, tuple[Treatment, str]]:
    """Return the codes that are no ordinary goods, each with the reason why it is no sale."""
    return {row["code"]: (Treatment(row["treatment"]), row["reason"]) for row in _rows("codes")}


def treatment_of(code: str) -> Treatment:
    """Return what a code in capital letters stands for; goods unless the table says otherwise."""
    return treatments().get(code, (Treatment.GOODS, ""))[0]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
