"""A bundle's price over its pieces, to the smallest unit; how many bundles there are."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shop.bundles.calculate import Share, makeable, spread_price
from shop.kernel.money import Money, sum_money

POT, CUP = 1, 2
OWN = {POT: Money("59.00", "EUR"), CUP: Money("19.00", "EUR")}


def test_a_price_is_spread_by_the_prices_of_the_pieces() -> None:
    shares = spread_price(Money("79.99", "EUR"), parts={POT: 1, CUP: 2}, prices=OWN)

    assert shares == (
        Share(POT, 1, Money("48.65", "EUR")),
        Share(CUP, 2, Money("15.67", "EUR")),
    )


def test_pieces_that_cannot_cost_the_same_differ_by_the_smallest_unit() -> None:
    shares = spread_price(Money("10.00", "EUR"), parts={CUP: 3}, prices=OWN)

    assert shares == (
        Share(CUP, 1, Money("3.34", "EUR")),
        Share(CUP, 2, Money("3.33", "EUR")),
    )


@given(
    st.integers(min_value=1, max_value=10**7),
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 10**6)), min_size=1, max_size=6),
    st.sampled_from(["EUR", "JPY"]),
)
def test_the_shares_add_up_to_the_price(
    minor: int, pieces: list[tuple[int, int]], currency: str
) -> None:
    price = Money(Decimal(minor) if currency == "JPY" else Decimal(minor) / 100, currency)
    parts = {number: units for number, (units, _own) in enumerate(pieces)}
    own = {number: Money(amount, currency) for number, (_units, amount) in enumerate(pieces)}

    shares = spread_price(price, parts=parts, prices=own)

    assert sum_money((s.unit_price * s.units for s in shares), currency=currency) == price
    for number, units in parts.items():
        amounts = [s.unit_price.amount for s in shares if s.component == number]
        assert sum(s.units for s in shares if s.component == number) == units
        assert max(amounts) - min(amounts) <= (1 if currency == "JPY" else Decimal("0.01"))


def test_the_scarcest_component_decides() -> None:
    assert makeable(parts={POT: 1, CUP: 2}, units={POT: 4, CUP: 7}) == 3
    assert makeable(parts={POT: 1, CUP: 2}, units={CUP: 7}) == 0
    assert makeable(parts={}, units={CUP: 7}) == 0
