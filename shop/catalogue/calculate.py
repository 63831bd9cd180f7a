"""Arithmetic of product numbers: values in, values out."""

from stdnum import ean

SHORT = 8
RESTRICTED = ("02", "04", *map(str, range(20, 30)))
"""Beginnings of GTIN-13 that GS1 leaves to companies and shops for use among themselves.

GS1 General Specifications, 1.4: the prefixes 020-029, 040-049 and 200-299 are for restricted
circulation; so are numbers of eight digits that begin with 0 or 2.
"""


def is_public_gtin(code: str) -> bool:
    """Tell whether a number names an article to the whole world, and not only in our warehouses.

    It has a right check digit, and is not of the numbers that anybody may use for anything.
    """
    if not (code.isascii() and code.isdecimal() and ean.is_valid(code)):
        return False
    if len(code) == SHORT:
        return code[0] not in {"0", "2"}
    return not code.zfill(14)[1:].startswith(RESTRICTED)
