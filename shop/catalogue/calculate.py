"""Arithmetic of product numbers: values in, values out."""

LENGTHS = (8, 12, 13, 14)
RESTRICTED = ("02", "04", *map(str, range(20, 30)))
"""Beginnings of GTIN-13 that GS1 leaves to companies and shops for use among themselves.

GS1 General Specifications, 1.4: the prefixes 020-029, 040-049 and 200-299 are for restricted
circulation; so are numbers of eight digits that begin with 0 or 2.
"""


def is_public_gtin(code: str) -> bool:
    """Tell whether a number names an article to the whole world, and not only in our warehouses.

    It has a right check digit, and is not of the numbers that anybody may use for anything.
    """
    if not (code.isascii() and code.isdecimal()) or len(code) not in LENGTHS:
        return False
    if _check_digit(code[:-1]) != code[-1]:
        return False
    if len(code) == LENGTHS[0]:
        return code[0] not in {"0", "2"}
    return not code.zfill(14)[1:].startswith(RESTRICTED)


def _check_digit(digits: str) -> str:
    """Return the last digit of a GTIN: every second one from the right counts three times."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(digits[::-1]))
    return str(-total % 10)
