"""The numbers that we give parcels ourselves, for carriers that leave that to us."""

import re

from logistics.carriers.numbers.digits import mod10

PREFIX = "KLP"
PATTERN = re.compile(rf"{PREFIX}(?P<serial>\d{{10}})(?P<digit>\d)")
RULE = {"evens_multiplier": 3, "odds_multiplier": 1}


def own_number(serial: int) -> str:
    """Return the tracking number with a serial number: the same one for the same serial."""
    digits = f"{serial:010d}"
    return f"{PREFIX}{digits}{mod10(digits, RULE)}"
