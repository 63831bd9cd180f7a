"""Check digits of containers and waybills, and costs to the cent."""

from decimal import Decimal

import pytest

from logistics.inbound.calculate import (
    is_container_number,
    is_waybill_number,
    spread,
    unit_costs,
)
from shop.kernel.money import Money


@pytest.mark.parametrize(
    ("number", "is_right"),
    [
        ("CSQU3054383", True),
        ("MSKU9070323", True),
        ("CSQU3054384", False),
        ("CSQX3054383", False),
        ("CSQU305438", False),
        ("", False),
    ],
)
def test_the_check_digit_of_a_container_is_checked(number: str, *, is_right: bool):
    assert is_container_number(number) is is_right


@pytest.mark.parametrize(
    ("number", "is_right"), [("17612345675", True), ("17612345676", False), ("1761234567", False)]
)
def test_the_check_digit_of_a_waybill_is_checked(number: str, *, is_right: bool):
    assert is_waybill_number(number) is is_right


def test_the_goods_that_nobody_has_weighed_bear_equal_shares():
    shares = spread(Money("0.05", "EUR"), weights=[Decimal(0), Decimal(0)])

    assert shares == [Money("0.03", "EUR"), Money("0.02", "EUR")]


def test_the_prices_of_the_units_add_up_to_the_total():
    assert unit_costs(Decimal("10.00"), units=3) == [(1, Decimal("3.34")), (2, Decimal("3.33"))]
    assert unit_costs(Decimal("9.00"), units=3) == [(3, Decimal("3.00"))]
