"""Money: one table, one rounding, nothing lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.currencies import UnknownCurrencyError, currency_info
from shop.kernel.money import (
    Money,
    from_minor_units,
    minor_units,
    round_money,
    share_out,
    sum_money,
    zero,
)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("1.005", "EUR", "1.01"),
        ("1.004999", "EUR", "1.00"),
        ("-1.005", "EUR", "-1.01"),
        ("2.5", "JPY", "3"),
        ("0.49", "JPY", "0"),
        ("1.0005", "KWD", "1.001"),
        ("12.50", "ISK", "13"),
    ],
)
def test_money_is_rounded_half_up_to_its_smallest_unit(amount: str, currency: str, rounded: str):
    assert str(round_money(Money(Decimal(amount), currency)).amount) == rounded


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("101.90", "EUR", 10190),
        ("101.9000", "EUR", 10190),
        ("17700", "JPY", 17700),
        ("5.120", "KWD", 5120),
        ("5", "ISK", 500),
        ("0", "USD", 0),
    ],
)
def test_the_provider_gets_integers_and_they_come_back(amount: str, currency: str, minor: int):
    money = Money(Decimal(amount), currency)

    assert minor_units(money) == minor
    assert from_minor_units(minor, currency=currency.lower()) == money


@pytest.mark.parametrize(
    ("amount", "currency"), [("1.001", "EUR"), ("0.5", "JPY"), ("5.124", "KWD"), ("5.5", "ISK")]
)
def test_what_cannot_be_charged_exactly_is_refused(amount: str, currency: str):
    with pytest.raises(ValueError, match="cannot be charged exactly"):
        minor_units(Money(Decimal(amount), currency))


def test_currencies_are_never_mixed():
    with pytest.raises(TypeError):
        sum_money([Money(1, "EUR"), Money(1, "CHF")], currency="EUR")


def test_an_unknown_currency_is_named():
    with pytest.raises(UnknownCurrencyError, match="XYZ"):
        currency_info("XYZ")


def test_nothing_sums_to_zero_of_the_currency():
    assert sum_money([], currency="JPY") == zero("JPY")


def test_units_left_over_go_to_the_largest_remainders():
    shares = share_out(Money(Decimal("1.00"), "EUR"), weights=[Decimal(1)] * 3)

    assert [str(share.amount) for share in shares] == ["0.34", "0.33", "0.33"]


def test_without_any_weight_the_first_gets_everything():
    shares = share_out(Money(Decimal("4.90"), "EUR"), weights=[Decimal(0), Decimal(0)])

    assert shares == [Money(Decimal("4.90"), "EUR"), zero("EUR")]


@given(
    units=st.integers(min_value=0, max_value=10**9),
    weights=st.lists(st.decimals(min_value=0, max_value=10**6, places=2), min_size=1, max_size=12),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_shares_add_up_to_the_total(units: int, weights: list[Decimal], currency: str):
    total = Money(units * currency_info(currency).smallest_unit, currency)

    shares = share_out(total, weights=weights)

    assert sum_money(shares, currency=currency) == total
    assert all(share.amount >= 0 for share in shares)
    assert all(round_money(share) == share for share in shares)
