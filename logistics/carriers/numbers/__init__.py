"""Tracking numbers: the formats of the carriers, and whether a check digit is right.

Formats and rules are those of jkeen/tracking_number_data (MIT), without its examples and service
names. Everything here is a pure function of the number.
"""

from logistics.carriers.numbers.checking import COURIERS, WrongDigit, find_wrong_digit, verdicts
from logistics.carriers.numbers.own import own_number

__all__ = ["COURIERS", "WrongDigit", "find_wrong_digit", "own_number", "verdicts"]
