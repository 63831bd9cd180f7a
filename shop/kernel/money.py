"""Money arithmetic: one currency table, one rounding rule, no floats.

The table follows ISO 4217 for the number of decimals and Stripe's published currency notes
for what Stripe expects (some currencies differ between the two).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from djmoney.money import Money

__all__ = [
    "CurrencyInfo",
    "Money",
    "UnknownCurrencyError",
    "currency_info",
    "from_minor_units",
    "minor_units",
    "round_amount",
    "round_money",
    "share_out",
    "sum_money",
    "zero",
]


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


def zero(currency: str) -> Money:
    """Return no money in the given currency."""
    currency_info(currency)
    return Money(Decimal(0), currency)


def round_money(money: Money) -> Money:
    """Round half-up to the currency's smallest unit (1.005 EUR becomes 1.01, 2.5 JPY becomes 3)."""
    currency = money.currency
    return Money(round_amount(money.amount, currency=currency.code), currency)


def round_amount(amount: Decimal, *, currency: str) -> Decimal:
    """Round a number half-up to a currency's smallest unit, as round_money does with money."""
    return amount.quantize(currency_info(currency).smallest_unit, rounding=ROUND_HALF_UP)


def sum_money(amounts: Iterable[Money], *, currency: str) -> Money:
    """Add amounts of one currency; an empty series is zero.

    :raises TypeError: when an amount has another currency
    """
    # Adding numbers and making money once: a quote adds hundreds, and money is slow to make.
    total = zero(currency).amount
    for amount in amounts:
        if amount.currency.code != currency:
            raise TypeError(f"cannot add {amount.currency.code} to {currency}")
        total += amount.amount
    return Money(total, currency)


def minor_units(money: Money) -> int:
    """Return the integer Stripe expects.

    :raises ValueError: when the amount is finer than the currency or Stripe's step allows
    """
    info = currency_info(str(money.currency))
    scaled = money.amount.scaleb(info.stripe_decimals)
    if scaled != scaled.to_integral_value() or int(scaled) % info.stripe_step:
        raise ValueError(f"{money.amount} {info.code} cannot be charged exactly")
    return int(scaled)


def from_minor_units(amount: int, *, currency: str) -> Money:
    """Return the money that Stripe's integer stands for; the code may be lower case."""
    info = currency_info(currency.upper())
    return Money(Decimal(amount).scaleb(-info.stripe_decimals), info.code)


def share_out(total: Money, *, weights: Sequence[Decimal]) -> list[Money]:
    """Split an amount by weight without losing a unit.

    Every share is floored to the currency's smallest unit; the units left over go to the largest
    remainders, ties to the earlier share. Weights that are all zero give everything to the first
    share. The shares always add up to the total, which must not be negative.
    """
    if not weights:
        raise ValueError("nothing to share between")
    if total.amount < 0:
        raise ValueError("only amounts of zero and above are shared")
    code = str(total.currency)
    unit = currency_info(code).smallest_unit
    whole = sum(weights, start=Decimal(0))
    if not whole:
        return [total, *(zero(code) for _ in weights[1:])]
    exact = [total.amount * weight / whole for weight in weights]
    shares = [value.quantize(unit, rounding=ROUND_DOWN) for value in exact]
    left_over = int((total.amount - sum(shares, start=Decimal(0))) / unit)
    by_remainder = sorted(
        range(len(weights)), key=lambda index: (shares[index] - exact[index], index)
    )
    for index in by_remainder[:left_over]:
        shares[index] += unit
    return [Money(share, code) for share in shares]
