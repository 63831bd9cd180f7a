"""Numbers of containers and waybills, and costs spread over units. Values in, values out."""

import re
from collections.abc import Sequence
from decimal import Decimal

from shop.kernel.money import Money, share_out

CENT = Decimal("0.01")
_CONTAINER = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}", re.ASCII)
_WAYBILL = re.compile(r"[0-9]{11}", re.ASCII)


def is_container_number(text: str) -> bool:
    """Tell whether a text is a container's number by ISO 6346, its check digit included."""
    if not _CONTAINER.fullmatch(text):
        return False
    total = sum(_letter_value(sign) << place for place, sign in enumerate(text[:10]))
    return total % 11 % 10 == int(text[10])


def is_waybill_number(text: str) -> bool:
    """Tell whether a text is an air waybill's number: eleven digits, the last one checks seven."""
    return bool(_WAYBILL.fullmatch(text)) and int(text[3:10]) % 7 == int(text[10])


def spread(amount: Money, *, weights: Sequence[Decimal]) -> list[Money]:
    """Split an amount by weight, to the cent and without losing one: see ``share_out``.

    Weights that are all zero are taken as equal: nobody has weighed or measured the goods, and
    each must bear something.
    """
    return share_out(amount, weights=weights if any(weights) else [Decimal(1)] * len(weights))


def unit_costs(total: Decimal, *, units: int) -> list[tuple[int, Decimal]]:
    """Return how many units cost how much each, to the cent: at most two prices, a cent apart.

    The dearer ones come first, and all of them together cost the total.
    """
    low, dear = divmod(int(total / CENT), units)
    found = [(dear, (low + 1) * CENT), (units - dear, low * CENT)]
    return [(count, cost) for count, cost in found if count]


def _letter_value(sign: str) -> int:
    # Letters count from 10 on, and the multiples of 11 are left out.
    value = int(sign, 36)
    return value + (value - 1) // 10 if value >= 10 else value
