"""Numbers of containers and waybills, and costs spread over units. Values in, values out."""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

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


def spread(amount: Decimal, *, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split an amount by weight, to the cent and without losing one: largest remainder first.

    Ties go to the earlier share. Weights that are all zero are taken as equal: nobody has weighed
    or measured the goods, and each must bear something.
    """
    if not any(weights):
        weights = [Decimal(1)] * len(weights)
    whole = sum(weights, start=Decimal(0))
    exact = [amount * weight / whole for weight in weights]
    shares = [value.quantize(CENT, rounding=ROUND_DOWN) for value in exact]
    left_over = int((amount - sum(shares, start=Decimal(0))) / CENT)
    places = sorted(range(len(weights)), key=lambda place: (shares[place] - exact[place], place))
    for place in places[:left_over]:
        shares[place] += CENT
    return shares


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
