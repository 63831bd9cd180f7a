"""Money arithmetic: one rounding rule, no floats."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from djmoney.money import Money

from shop.kernel.currencies import currency_info

__all__ = [
    "Money",
    "from_minor_units",
    "minor_units",
    "round_amount",
    "round_money",
    "share_out",
    "sum_money",
    "zero",
]


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
