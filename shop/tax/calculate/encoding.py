"""Turn frozen values into JSON and back: money, decimals and dates as text, without loss."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from shop.kernel.money import Money


def encoded(value: Any) -> Any:
    """Return plain JSON; an amount is its number as text, the quote knows its currency."""
    if isinstance(value, tuple):
        return [encoded(part) for part in value]
    if is_dataclass(value):
        return {spec.name: encoded(getattr(value, spec.name)) for spec in fields(value)}
    if isinstance(value, Money):
        return str(value.amount)
    return value if value is None or isinstance(value, bool | int) else str(value)


def decoded(value: Any, *, wanted: Any, currency: str) -> Any:
    """Return the value that was encoded, as the wanted type."""
    if value is None:
        return None
    if isinstance(wanted, UnionType):
        wanted = next(part for part in get_args(wanted) if part is not type(None))
    if get_origin(wanted) is tuple:
        member = get_args(wanted)[0]
        return tuple(decoded(part, wanted=member, currency=currency) for part in value)
    if is_dataclass(wanted):
        return _decoded_fields(value, wanted=wanted, currency=currency)
    return _decoded_value(value, wanted=wanted, currency=currency)


def _decoded_fields(value: Any, *, wanted: Any, currency: str) -> Any:
    hints = _hints(wanted)
    return wanted(
        **{
            spec.name: decoded(value[spec.name], wanted=hints[spec.name], currency=currency)
            for spec in fields(wanted)
            # A quote that was stored before a field existed has its default.
            if spec.name in value or spec.default is MISSING
        }
    )


def _decoded_value(value: Any, *, wanted: Any, currency: str) -> Any:
    if wanted is Money:
        return Money(Decimal(value), currency)
    return date.fromisoformat(value) if wanted is date else wanted(value)


@cache
def _hints(wanted: Any) -> dict[str, Any]:
    return get_type_hints(wanted)
