"""The currencies that the shop can count in: one table, known before Django is set up.

The table follows ISO 4217 for the number of decimals and Stripe's published currency notes
for what Stripe expects (some currencies differ between the two).
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CurrencyInfo:
    """How a currency counts: decimals by ISO 4217, decimals at Stripe, smallest Stripe step."""

    code: str
    decimals: int
    stripe_decimals: int
    stripe_step: int = 1

    @property
    def smallest_unit(self) -> Decimal:
        """The smallest amount that can be paid, e.g. 0.01 or 1."""
        return Decimal(1).scaleb(-self.decimals)


_TWO_DECIMALS = [
    "AED",
    "AUD",
    "BRL",
    "CAD",
    "CHF",
    "CNY",
    "CZK",
    "DKK",
    "EUR",
    "GBP",
    "HKD",
    "HUF",
    "ILS",
    "INR",
    "MXN",
    "MYR",
    "NOK",
    "NZD",
    "PLN",
    "RON",
    "SAR",
    "SEK",
    "SGD",
    "THB",
    "TRY",
    "TWD",
    "USD",
    "ZAR",
]
_NO_DECIMALS = ["CLP", "JPY", "KRW", "VND"]
_THREE_DECIMALS = ["BHD", "JOD", "KWD", "OMR", "TND"]

CURRENCIES: dict[str, CurrencyInfo] = {
    **{code: CurrencyInfo(code, 2, 2) for code in _TWO_DECIMALS},
    **{code: CurrencyInfo(code, 0, 0) for code in _NO_DECIMALS},
    **{code: CurrencyInfo(code, 3, 3, stripe_step=10) for code in _THREE_DECIMALS},
    # Stripe counts the Icelandic króna in hundredths that must end in 00.
    "ISK": CurrencyInfo("ISK", 0, 2, stripe_step=100),
}


class UnknownCurrencyError(ValueError):
    """Raised for a currency that the shop's table does not hold."""

    def __init__(self, code: str) -> None:
        super().__init__(f"unknown currency {code!r}")
        self.code = code


def currency_info(code: str) -> CurrencyInfo:
    """Return the table row of an ISO 4217 code.

    :raises UnknownCurrencyError: when the currency is not in the table
    """
    try:
        return CURRENCIES[code]
    except KeyError:
        raise UnknownCurrencyError(code) from None
