"""Any series of partial refunds of any order ends at exactly zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.currencies import currency_info
from shop.kernel.money import Money, round_money
from shop.payments.calculate import refund_share

currencies = st.sampled_from(["EUR", "JPY", "CHF", "KWD"])


@st.composite
def lines(draw: st.DrawFn) -> tuple[Money, int]:
    """Draw a line's net or tax and its units."""
    currency = draw(currencies)
    minor = draw(st.integers(0, 10**7))
    money = Money(minor * currency_info(currency).smallest_unit, currency)
    return money, draw(st.integers(1, 40))


@given(line=lines(), data=st.data())
def test_any_series_of_refunds_ends_at_exactly_zero(line: tuple[Money, int], data: st.DataObject):
    total, units = line
    returned, left, open_tries = total * 0, units, 0
    while left:
        now = data.draw(st.integers(1, left))
        share = refund_share(total=total, returned=returned, units=units, staying=left - now)
        assert Decimal(0) <= share.amount
        assert returned + share <= total
        assert round_money(share) == share
        is_failed = open_tries < 5 and data.draw(st.booleans())
        if is_failed:
            # It did not arrive, and its units can be chosen again.
            open_tries += 1
            continue
        returned, left = returned + share, left - now

    assert returned == total


@given(line=lines(), data=st.data())
def test_failed_refunds_in_the_middle_cost_nothing(line: tuple[Money, int], data: st.DataObject):
    """Refunds that fail after later ones have succeeded leave odd amounts behind."""
    total, units = line
    steps: list[tuple[int, Money]] = []
    left = units
    for _step in range(data.draw(st.integers(0, 6))):
        if not left:
            break
        now = data.draw(st.integers(1, left))
        returned = sum((money for _units, money in steps), start=total * 0)
        share = refund_share(total=total, returned=returned, units=units, staying=left - now)
        steps.append((now, share))
        left -= now
        if data.draw(st.booleans()):
            gone, _money = steps.pop(data.draw(st.integers(0, len(steps) - 1)))
            left += gone
    returned = sum((money for _units, money in steps), start=total * 0)

    rest = refund_share(total=total, returned=returned, units=units, staying=0)

    assert returned + rest == total
    assert rest.amount >= 0


@pytest.mark.parametrize("staying", [-1, 4])
def test_no_more_units_go_back_than_were_sold(staying: int):
    with pytest.raises(ValueError, match="cannot stay"):
        refund_share(total=Money(1, "EUR"), returned=Money(0, "EUR"), units=3, staying=staying)


def test_shares_of_an_odd_cent_are_even():
    total, returned, shares = Money(Decimal("1.00"), "EUR"), Money(0, "EUR"), []
    for staying in (2, 1, 0):
        share = refund_share(total=total, returned=returned, units=3, staying=staying)
        returned += share
        shares.append(str(share.amount))

    assert shares == ["0.33", "0.34", "0.33"]
