"""The rules by which carriers compute the check digit of a tracking number."""

from collections.abc import Callable, Mapping
from typing import Any

Rule = Callable[[str, Mapping[str, Any]], str]
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mod7(serial: str, _options: Mapping[str, Any]) -> str:
    """Return the remainder by seven."""
    return str(int(serial) % 7) if serial.isdecimal() else ""


def mod10(serial: str, options: Mapping[str, Any]) -> str:
    """Return what is missing to the next ten of the weighted sum; letters count as carriers do."""
    total = 0
    for index, char in enumerate(reversed(serial) if options.get("reverse") else serial):
        value = int(char) if char.isdecimal() else (ord(char) - 3) % 10
        name = "odds_multiplier" if index % 2 else "evens_multiplier"
        total += value * int(options.get(name) or 1)
    return str(-total % 10)


def s10(serial: str, options: Mapping[str, Any]) -> str:
    """Return the digit of the Universal Postal Union's format S10."""
    remainder = _weighted(serial, options) % 11
    return {0: "5", 1: "0"}.get(remainder, str(11 - remainder))


def sum_product(serial: str, options: Mapping[str, Any]) -> str:
    """Return the weighted sum's remainder, taken twice."""
    return str(_weighted(serial, options) % options["modulo1"] % options["modulo2"])


def mod_37_36(serial: str, _options: Mapping[str, Any]) -> str:
    """Return the character of ISO 7064 MOD 37,36."""
    modulus = check = 36
    for char in serial:
        check += LETTERS.index(char)
        check = (check - modulus if check > modulus else check) * 2
        check = check - modulus - 1 if check > modulus else check
    return LETTERS[(modulus + 1 - check) % modulus]


def luhn(serial: str, options: Mapping[str, Any]) -> str:
    """Return the digit of Luhn's rule."""
    total = 0
    for index, char in enumerate(reversed(serial)):
        value = int(char) * (1 if index % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def _weighted(serial: str, options: Mapping[str, Any]) -> int:
    return sum(int(char) * weight for char, weight in zip(serial, options["weightings"]))  # noqa: B905 — shorter weights are meant


RULES: dict[str, Rule] = {
    "mod7": mod7,
    "mod10": mod10,
    "s10": s10,
    "sum_product_with_weightings_and_modulo": sum_product,
    "mod_37_36": mod_37_36,
    "luhn": luhn,
}
