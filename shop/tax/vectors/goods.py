"""Read the goods of a worked example: a JSON list of objects with cat, qty, unit, hs6, origin."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from shop.kernel.money import Money
from shop.tax.calculate import CATEGORIES, SnapshotLine
from shop.tax.vectors.cells import COUNTRIES, Row

HS_CODE = re.compile(r"\d{6}(\d{2}(\d{2})?)?")
MOST_PIECES = 1_000_000
COLUMN = "lines_json"


def read_objects(row: Row, column: str) -> list[Mapping[str, Any]]:
    """Read a list of objects; numbers stay exact.

    :raises VectorError: when the cell is no JSON, or no list of objects
    """
    try:
        value = json.loads(row.needed(column), parse_float=Decimal, parse_constant=str)
    except ValueError as error:
        raise row.error(column, f"not JSON ({error})") from None
    except RecursionError:
        raise row.error(column, "nested too deeply") from None
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise row.error(column, "not a list of objects")
    return value


def read_lines(row: Row, *, currency: str) -> tuple[SnapshotLine, ...]:
    """Read the goods; their keys are their places in the list, from 1.

    :raises VectorError: when one of them is not complete and right
    """
    lines = read_objects(row, COLUMN)
    if not lines:
        raise row.error(COLUMN, "there are no goods")
    return tuple(_line(row, place, line, currency) for place, line in enumerate(lines))


def number_in(row: Row, column: str, value: object) -> Decimal:
    """Read a number that JSON holds as text or as a number."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise row.error(column, f"{value!r} is not a number")
    return row.number_of(column, str(value).strip())


def _line(row: Row, place: int, line: Mapping[str, Any], currency: str) -> SnapshotLine:
    for name in ("cat", "qty", "unit"):
        if name not in line:
            raise row.error(COLUMN, f"line {place + 1} has no {name!r}")
    category, quantity = line["cat"], line["qty"]
    if not isinstance(category, str) or category not in CATEGORIES:
        raise row.error(COLUMN, f"line {place + 1}: unknown category {category!r}")
    is_count = isinstance(quantity, int) and not isinstance(quantity, bool)
    if not is_count or not 0 < abs(quantity) <= MOST_PIECES:
        raise row.error(COLUMN, f"line {place + 1}: {quantity!r} is not a quantity")
    unit = number_in(row, COLUMN, line["unit"])
    if unit < 0:
        raise row.error(COLUMN, f"line {place + 1}: the price {unit} is below zero")
    return SnapshotLine(
        key=str(place + 1),
        category=category,
        quantity=quantity,
        unit_price=Money(unit, currency),
        hs_code=_hs_code(row, place, line.get("hs6") or ""),
        origin=_origin(row, place, line.get("origin") or ""),
    )


def _hs_code(row: Row, place: int, value: object) -> str:
    code = str(value).replace(".", "").replace(" ", "")
    if code and not HS_CODE.fullmatch(code):
        raise row.error(COLUMN, f"line {place + 1}: {value!r} is not an HS code")
    return code


def _origin(row: Row, place: int, value: object) -> str:
    code = str(value).strip().upper()
    if code and code not in COUNTRIES:
        raise row.error(COLUMN, f"line {place + 1}: {value!r} is not a country")
    return code
