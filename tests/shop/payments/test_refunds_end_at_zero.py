"""Any series of partial refunds gives back exactly the tax of each rate, in every currency."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from shop.kernel.currencies import currency_info
from shop.kernel.money import Money, sum_money
from shop.payments.calculate import refund_share
from tests.shop.tax.samples import line, quote

CATEGORIES = st.sampled_from(["STANDARD", "BOOK", "FOOD"])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_series_of_partial_refunds_ends_at_zero_tax_per_rate(data: st.DataObject) -> None:
    place, currency = data.draw(st.sampled_from([("DE", "EUR"), ("JP", "JPY"), ("BH", "KWD")]))
    unit = currency_info(currency).smallest_unit
    pieces = [data.draw(st.integers(1, 5)) for _line in range(data.draw(st.integers(1, 4)))]
    sold = quote(
        *(
            line(
                str(data.draw(st.integers(1, 9_999)) * unit),
                currency,
                key=str(number),
                category=data.draw(CATEGORIES),
                quantity=quantity,
            )
            for number, quantity in enumerate(pieces)
        ),
        to=place,
        postcode="",
        ships_from=place,
        prices_include_tax=data.draw(st.booleans()),
    )
    left = {part.rate: Decimal(0) for part in sold.lines}
    paid_back = []

    for part, quantity in zip(sold.lines, pieces, strict=True):
        left[part.rate] += part.tax.amount
        staying, tax, gross = quantity, Money(0, currency), Money(0, currency)
        while staying:
            staying -= data.draw(st.integers(1, staying))
            # As a refund takes the parts of a line: its gross first, then its tax.
            back, tax_back = (
                refund_share(total=total, returned=before, units=quantity, staying=staying)
                for total, before in ((part.gross, gross), (part.tax, tax))
            )
            gross, tax = gross + back, tax + tax_back
            left[part.rate] -= tax_back.amount
            paid_back.append(back)

    assert set(left.values()) == {Decimal(0)}
    assert sum_money(paid_back, currency=currency) == sold.gross_total
