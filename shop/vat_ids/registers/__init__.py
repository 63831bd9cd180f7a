"""The registers that can be asked whether a business has a number."""

from collections.abc import Callable

from shop.vat_ids.calculate import HMRC, VIES, VatNumber
from shop.vat_ids.registers.base import RegisterAnswer, RegisterUnavailableError
from shop.vat_ids.registers.hmrc import ask_hmrc
from shop.vat_ids.registers.vies import ask_vies

Ask = Callable[[VatNumber, str], RegisterAnswer]

ASK: dict[str, Ask] = {VIES: ask_vies, HMRC: ask_hmrc}
"""How each register is asked: for a number, and in the name of our own number there."""

__all__ = ["ASK", "Ask", "RegisterAnswer", "RegisterUnavailableError"]
