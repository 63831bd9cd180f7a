"""Which amounts Stripe takes, and what arrives in the account.

The account settles in euros. Rates and fee are fixed test figures, so that every run books the
same; they are nobody's prices.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import format_currency

from tests.standins.stripe.errors import ApiError

SETTLEMENT_CURRENCY = "eur"


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ZERO_DECIMAL = _codes("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf")
_THREE_DECIMAL = _codes("bhd jod kwd omr tnd")
# Written with two decimals although no part of a unit exists: the last two digits must be 00.
_WHOLE_BUT_TWO_DECIMAL = _codes("isk ugx")
_TWO_DECIMAL = _codes(
    "aed aud brl cad chf cny czk dkk eur gbp hkd huf ils inr mxn nok nzd pln ron sar sek sgd thb "
    "try twd usd zar"
)
_KNOWN = _ZERO_DECIMAL | _THREE_DECIMAL | _WHOLE_BUT_TWO_DECIMAL | _TWO_DECIMAL
_MINIMUM = {
    "chf": 50,
    "eur": 50,
    "gbp": 30,
    "jpy": 50,
    "pln": 200,
    "sgd": 50,
    "usd": 50,
}
_EUR_PER_UNIT = {
    "chf": Decimal("1.0600"),
    "cny": Decimal("0.1280"),
    "eur": Decimal(1),
    "gbp": Decimal("1.1700"),
    "jpy": Decimal("0.0061"),
    "pln": Decimal("0.2350"),
    "sgd": Decimal("0.6850"),
    "usd": Decimal("0.9200"),
}
_FEE_RATE = Decimal("0.015")
_FEE_FIXED = 25


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What an amount becomes in the account's currency, in minor units."""

    amount: int
    fee: int
    exchange_rate: Decimal | None

    @property
    def net(self) -> int:
        """Return what stays after the fee."""
        return self.amount - self.fee


def exponent(currency: str) -> int:
    """Return how many decimals Stripe's integers carry in this currency."""
    if currency in _ZERO_DECIMAL:
        return 0
    return 3 if currency in _THREE_DECIMAL else 2


def check_currency(currency: Any) -> str:
    """Return the currency in lower case.

    :raises ApiError: 400 when it is missing or unknown
    """
    if not currency:
        raise ApiError(
            400, "Missing required param: currency.", code="parameter_missing", param="currency"
        )
    lower = str(currency).lower()
    if lower not in _KNOWN:
        raise ApiError(400, f"Invalid currency: {lower}", param="currency")
    return lower


def check_whole_number(amount: Any, *, param: str = "amount") -> int:
    """Return an amount of minor units of at most eight digits.

    :raises ApiError: 400 when it is missing, no whole number, or too long
    """
    if amount in (None, ""):
        raise ApiError(
            400, f"Missing required param: {param}.", code="parameter_missing", param=param
        )
    if not re.fullmatch(r"\d{1,8}", str(amount)):
        raise ApiError(
            400, f"Invalid integer: {amount}", code="parameter_invalid_integer", param=param
        )
    return int(amount)


def check_amount(*, amount: Any, currency: Any) -> tuple[int, str]:
    """Return amount and currency as numbers Stripe would charge.

    :raises ApiError: 400 when the currency has no such amount or it is under the minimum
    """
    checked_currency = check_currency(currency)
    checked = check_whole_number(amount)
    step = _step(checked_currency)
    if checked % step:
        raise ApiError(
            400,
            f"Amounts in {checked_currency} must be a multiple of {step}",
            code="invalid_amount",
            param="amount",
        )
    if checked < _MINIMUM.get(checked_currency, 1):
        raise ApiError(
            400,
            "Amount must convert to at least 50 cents.",
            code="amount_too_small",
            param="amount",
        )
    return checked, checked_currency


def _step(currency: str) -> int:
    if currency in _THREE_DECIMAL:
        return 10
    return 100 if currency in _WHOLE_BUT_TWO_DECIMAL else 1


def settle_amount(*, amount: int, currency: str, with_fee: bool) -> Settlement:
    """Convert minor units of a currency to euro cents, half-up, and take the test fee."""
    # Currencies without a rate of their own settle one to one: the figure is a test figure anyway.
    rate = _EUR_PER_UNIT.get(currency, Decimal(1))
    cents = _whole(Decimal(amount).scaleb(-exponent(currency)) * rate * 100)
    fee = _whole(abs(cents) * _FEE_RATE) + _FEE_FIXED if with_fee else 0
    return Settlement(
        amount=cents,
        fee=fee,
        exchange_rate=None if currency == SETTLEMENT_CURRENCY else rate,
    )


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def format_amount(*, amount: int, currency: str, locale: str) -> str:
    """Write an amount for a reader of one of the page languages."""
    value = Decimal(amount).scaleb(-exponent(currency))
    return str(format_currency(value, currency.upper(), locale=locale))
