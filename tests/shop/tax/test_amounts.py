"""No unit is lost: prices, discounts and shipping in currencies of 0, 2 and 3 decimals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.currencies import currency_info
from shop.kernel.money import Money, round_money, sum_money
from shop.tax.calculate import (
    InvalidSnapshotError,
    Quote,
    Regime,
    SnapshotLine,
    TaxRateRow,
    TerritoryRow,
    calculate_tax,
)
from shop.tax.calculate.amounts import share, split_tax
from shop.tax.calculate.data import TaxData
from tests.shop.tax.samples import TODAY, line, money, quote, snapshot

CURRENCIES = st.sampled_from(["JPY", "EUR", "KWD"])
RATES = st.decimals(min_value=0, max_value=Decimal("0.99"), places=5)


@st.composite
def amounts(draw: st.DrawFn, *, at_most: int = 10_000_000) -> Money:
    """Return any amount from zero up that the drawn currency can express."""
    currency = draw(CURRENCIES)
    units = draw(st.integers(min_value=0, max_value=at_most))
    return Money(units * currency_info(currency).smallest_unit, currency)


@given(price=amounts(), rate=RATES, includes_tax=st.booleans())
def test_net_and_tax_add_up_to_gross(price: Money, rate: Decimal, includes_tax: bool) -> None:  # noqa: FBT001 — drawn
    parts = split_tax(price, rate=rate, includes_tax=includes_tax)

    assert parts.net + parts.tax == parts.gross
    assert (parts.gross if includes_tax else parts.net) == price
    assert round_money(parts.net) == parts.net
    assert round_money(parts.tax) == parts.tax
    assert 0 <= parts.tax.amount <= parts.gross.amount


@given(price=amounts(), rate=RATES, includes_tax=st.booleans())
def test_a_credit_note_mirrors_its_sale(price: Money, rate: Decimal, includes_tax: bool) -> None:  # noqa: FBT001 — drawn
    sale = split_tax(price, rate=rate, includes_tax=includes_tax)
    credit = split_tax(-price, rate=rate, includes_tax=includes_tax)

    assert (credit.net, credit.tax, credit.gross) == (-sale.net, -sale.tax, -sale.gross)


@given(
    total=amounts(),
    weights=st.lists(st.decimals(min_value=0, max_value=10**6, places=3), min_size=1, max_size=9),
    sign=st.sampled_from([1, -1]),
)
def test_sharing_loses_nothing(total: Money, weights: list[Decimal], sign: int) -> None:
    shares = share(total * sign, weights=weights)

    assert sum_money(shares, currency=str(total.currency)) == total * sign
    assert all(round_money(part) == part for part in shares)


def _law(standard: Decimal, reduced: Decimal) -> TaxData:
    """Return the law of a country that taxes books at another rate."""
    return TaxData.from_rows(
        [
            TerritoryRow.from_values(
                {
                    "country": "DE",
                    "region": "",
                    "postcode_pattern": "",
                    "territory": "DE",
                    "jurisdiction": "DE",
                    "rates_territory": "DE",
                    "vat_areas": "EU",
                    "customs_area": "EU",
                    "rule_id": "",
                    "valid_from": "2020-01-01",
                }
            ),
            *(
                TaxRateRow(
                    territory="DE", category=category, kind="STANDARD", rate=rate, valid_from=TODAY
                )
                for category, rate in (("STANDARD", standard), ("BOOK", reduced))
            ),
        ],
        on=TODAY,
    )


@given(data=st.data(), standard=RATES, reduced=RATES, includes_tax=st.booleans())
def test_lines_add_up_to_totals_and_discounts_are_spent(
    data: st.DataObject,
    standard: Decimal,
    reduced: Decimal,
    includes_tax: bool,  # noqa: FBT001 — drawn
) -> None:
    currency = data.draw(CURRENCIES)
    unit = currency_info(currency).smallest_unit
    numbers = st.integers(min_value=0, max_value=100_000)
    lines = tuple(
        SnapshotLine(
            key=str(position),
            category=data.draw(st.sampled_from(["STANDARD", "BOOK", "GIFT_CARD"])),
            quantity=data.draw(st.integers(min_value=1, max_value=9)),
            unit_price=Money(data.draw(numbers) * unit, currency),
        )
        for position in range(data.draw(st.integers(min_value=1, max_value=5)))
    )
    goods = sum(
        part.unit_price.amount * part.quantity for part in lines if part.category != "GIFT_CARD"
    )
    discount = Money(data.draw(st.integers(0, int(goods / unit))) * unit, currency)
    shipping = Money(data.draw(numbers) * unit, currency)
    asked = snapshot(
        *lines,
        order_discount=discount,
        shipping=str(shipping.amount),
        prices_include_tax=includes_tax,
    )

    answer = calculate_tax(asked, _law(standard, reduced))

    parts = (*answer.lines, *answer.shipping_parts)
    asked_for = sum_money((part.unit_price * part.quantity for part in lines), currency=currency)
    paid = asked_for - discount + shipping
    assert sum_money((part.discount for part in answer.lines), currency=currency) == discount
    assert all(part.net + part.tax == part.gross for part in parts)
    assert answer.gross_total == sum_money((part.gross for part in parts), currency=currency)
    assert answer.gross_total == answer.net_total + answer.tax_total
    assert (answer.gross_total if includes_tax else answer.net_total) == paid
    assert Quote.from_json(answer.to_json()) == answer


@pytest.mark.parametrize(
    ("amount", "currency", "net", "tax"),
    [
        ("19.99", "EUR", "16.80", "3.19"),
        ("99.99", "EUR", "84.03", "15.96"),
        ("1.005", "KWD", "0.845", "0.160"),
        ("1000", "JPY", "840", "160"),
        ("0.01", "EUR", "0.01", "0.00"),
    ],
)
def test_tax_in_a_price_is_rounded_half_up_once(
    amount: str, currency: str, net: str, tax: str
) -> None:
    parts = split_tax(money(amount, currency), rate=Decimal("0.19"), includes_tax=True)

    assert (parts.net, parts.tax) == (money(net, currency), money(tax, currency))


def test_exactly_half_a_unit_rounds_up() -> None:
    parts = split_tax(money("1.50"), rate=Decimal("0.19"), includes_tax=False)

    assert parts.tax == money("0.29")


def test_a_line_keeps_its_own_discount_beside_its_share() -> None:
    answer = quote(
        line("100.00", discount=money("10.00")),
        line("90.00", key="cup"),
        order_discount=money("18"),
    )

    assert [part.discount for part in answer.lines] == [money("19.00"), money("9.00")]
    assert answer.gross_total == money("162.00")


def test_free_lines_and_gift_cards_get_no_discount() -> None:
    answer = quote(
        line("50.00", key="card", category="GIFT_CARD"),
        line("0.00", key="gift"),
        line("30.00"),
        order_discount=money("7.00"),
    )

    assert [part.discount for part in answer.lines] == [money("0"), money("0"), money("7.00")]


def test_shipping_follows_the_goods_and_a_cent_goes_to_the_largest_remainder() -> None:
    answer = quote(line("49.99"), line("12.99", key="tea", category="FOOD"), shipping="4.90")

    assert [(part.rate, part.gross) for part in answer.shipping_parts] == [
        (Decimal("0.19"), money("3.89")),
        (Decimal("0.07"), money("1.01")),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"order_discount": money("48.01")},
        {"order_discount": money("-1.00")},
        {"order_discount": money("1.00", "GBP")},
        {"lines": ()},
        {"lines": (line("48.00"), line("48.00"))},
        {"lines": (line("48.00", quantity=0),)},
        {"lines": (line("48.00", discount=money("48.01")),)},
        {"lines": (line("48.00", "GBP"),)},
    ],
)
def test_facts_that_contradict_each_other_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidSnapshotError):
        quote(line("48.00"), **changes)


def test_rounding_once_per_document_is_kept_beside_the_charged_tax() -> None:
    lines = [line("0.13", key=str(number)) for number in range(3)]

    answer = quote(*lines, prices_include_tax=False)

    assert answer.regime == Regime.DOMESTIC
    assert (answer.tax_total, answer.document_tax_total) == (money("0.06"), money("0.07"))
