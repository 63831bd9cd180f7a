"""Rounding rules: what a rate proposes looks like a price."""

from decimal import Decimal

import pytest

from shop.kernel.money import Money
from shop.pricing.calculate import propose_price, round_price


@pytest.mark.parametrize(
    ("raw", "charming"),
    [
        ("0.10", "0.99"),
        ("0.99", "0.99"),
        ("1.48", "0.99"),
        ("1.49", "1.99"),
        ("57.49", "57.99"),
        ("57.48", "56.99"),
        ("57.99", "57.99"),
        ("99.98", "99.99"),
        ("99.996", "99.99"),
        ("100", "99.00"),
        ("103.99", "99.00"),
        ("104", "109.00"),
        ("104.5", "109.00"),
        ("114", "119.00"),
        ("1250", "1249.00"),
        ("1255", "1259.00"),
    ],
)
def test_charm_prices_end_in_99_cents_or_in_9(raw: str, charming: str):
    assert str(round_price(Money(Decimal(raw), "EUR"), rule="charm").amount) == charming


@pytest.mark.parametrize(
    ("raw", "whole"),
    [
        ("1", "10"),
        ("9784", "9780"),
        ("9785", "9790"),
        ("9999", "10000"),
        ("10049", "10000"),
        ("10050", "10100"),
        ("123456", "123500"),
    ],
)
def test_yen_are_whole_tens_and_above_ten_thousand_hundreds(raw: str, whole: str):
    assert str(round_price(Money(Decimal(raw), "JPY"), rule="whole").amount) == whole


@pytest.mark.parametrize(
    ("raw", "stepped"),
    [
        ("0.01", "0.05"),
        ("57.92", "57.90"),
        ("57.925", "57.95"),
        ("57.97", "57.95"),
        ("64", "64.00"),
    ],
)
def test_francs_are_multiples_of_five_rappen(raw: str, stepped: str):
    price = round_price(Money(Decimal(raw), "CHF"), rule="step", step=Decimal("0.05"))

    assert str(price.amount) == stepped


@pytest.mark.parametrize(("rule", "step"), [("odd", None), ("step", None), ("step", Decimal(0))])
def test_an_unknown_rule_is_refused(rule: str, step: Decimal | None):
    with pytest.raises(ValueError, match="rounding rule"):
        round_price(Money(Decimal(1), "EUR"), rule=rule, step=step)


def test_a_proposed_price_holds_rate_and_tax():
    raw = propose_price(
        net_base=Decimal("48"),
        per_base=Decimal("0.86"),
        tax_rate=Decimal("0.20"),
        currency="GBP",
    )

    assert raw == Money(Decimal("49.5360"), "GBP")
