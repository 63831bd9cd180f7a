"""One line of an import file: from untrusted JSON to a typed row, or a reason why not."""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import nh3

MAX_TITLE = 300
MAX_BRAND = 120
MAX_SUBTITLE = 120
MAX_CATEGORY = 120
MAX_DEPTH = 20
_SKU = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_LINE_BREAK = re.compile(r"<br\s*/?>|</p>|</li>|</div>", re.IGNORECASE)


class RowError(Exception):
    """Raised when a line cannot be imported; the message is the reason, for people."""

    def __init__(self, reason: str, *, sku: str = "") -> None:
        super().__init__(reason)
        self.reason, self.sku = reason, sku


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A product with one variant, clean enough to be stored."""

    line: int
    sku: str
    title: str
    subtitle: str
    description: str
    brand: str
    categories: tuple[str, ...]
    price: Decimal | None


def parse_row(text: str, *, line: int) -> ImportRow:
    """Return the row of a line.

    Markup becomes plain text, control characters disappear, a price of nothing is no price.

    :raises RowError: when it is not a JSON object, or lacks a usable SKU or title
    """
    data = _object(text)
    sku = str(data.get("asin") or "").strip()
    if not sku:
        raise RowError("the SKU (asin) is missing")
    if not _SKU.fullmatch(sku):
        raise RowError("the SKU (asin) may hold 64 letters, digits, dots and dashes", sku=sku[:64])
    try:
        return ImportRow(
            line=line,
            sku=sku,
            title=_title(data.get("title")),
            subtitle=plain_text(data.get("color"))[:MAX_SUBTITLE],
            description=_description(data.get("description"), data.get("bullet_points")),
            brand=plain_text(data.get("brand"))[:MAX_BRAND],
            categories=_categories(data.get("category")),
            price=_price(data.get("price_usd")),
        )
    except RowError as error:
        raise RowError(error.reason, sku=sku) from error


def plain_text(value: Any) -> str:
    """Return text on one line, without markup and control characters."""
    return " ".join(_paragraphs(value))


def _object(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise RowError(f"not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise RowError("not a JSON object")
    return data


def _title(value: Any) -> str:
    title = plain_text(value)
    if not title:
        raise RowError("the title is missing")
    if len(title) > MAX_TITLE:
        raise RowError(f"the title has {len(title)} characters, {MAX_TITLE} fit")
    return title


def _description(*values: Any) -> str:
    return "\n\n".join(part for value in values for part in _paragraphs(value))


def _paragraphs(value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, str):
        raise RowError(f"text expected, found {type(value).__name__}")
    text = value
    if "<" in text:
        # The cleaner drops tags without a trace: lines must be broken before.
        text = html.unescape(nh3.clean(_LINE_BREAK.sub("\n", text), tags=set()))
    lines = ("".join(sign for sign in line if sign.isprintable()) for line in text.splitlines())
    return [" ".join(line.split()) for line in lines if line.strip()]


def _categories(value: Any) -> tuple[str, ...]:
    if not value:
        return ()
    if not isinstance(value, list):
        raise RowError("the category is not a list")
    names: Iterable[str] = (plain_text(name)[:MAX_CATEGORY] for name in value[:MAX_DEPTH])
    return tuple(name for name in names if name)


def _price(value: Any) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise RowError("the price is not a number")
    try:
        price = Decimal(value)
    except InvalidOperation as error:
        raise RowError("the price is not a number") from error
    if not price.is_finite() or not 0 <= price < Decimal(10) ** 8:
        raise RowError(f"the price {price} is not possible")
    return price.quantize(Decimal("0.01")) or None
