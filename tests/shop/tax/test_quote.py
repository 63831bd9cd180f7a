"""A quote is stored with the order and comes back as it was."""

import json
from decimal import Decimal

import pytest

from shop.kernel.money import Money
from shop.tax.calculate import Quote, QuoteMismatchError, Terms
from tests.shop.tax.samples import REGISTRATIONS, line, money, quote


@pytest.mark.parametrize("amount", ["119.00", "1190.00"])
def test_a_stored_quote_comes_back_the_same(amount: str) -> None:
    answer = quote(line(amount), shipping="4.90", ships_from="CN", terms=Terms.DDP)

    assert Quote.from_json(json.loads(json.dumps(answer.to_json()))) == answer


def test_amounts_are_stored_as_text() -> None:
    stored = quote(line("119.00"), ships_from="CN").to_json()

    assert stored["lines"][0]["tax"] == "19.00"
    assert stored["totals"] == {
        "net": "100.00",
        "tax": "19.00",
        "duty": "3.00",
        "fees": "0",
        "gross": "122.00",
    }


def test_a_tampered_quote_is_refused() -> None:
    stored = quote(line("119.00"), ships_from="CN").to_json()
    stored["lines"][0]["tax"] = "0.00"

    with pytest.raises(QuoteMismatchError):
        Quote.from_json(stored)


@pytest.mark.parametrize(
    ("price", "journey", "net", "tax", "duty", "total"),
    [
        (money("119.00"), "DE-DE", "100.00", "19.00", "0", "119.00"),
        (money("120.00"), "DE-FR", "100.00", "20.00", "0", "120.00"),
        (money("119.00"), "CN-DE", "100.00", "19.00", "3.00", "122.00"),
        (money("162.00", "GBP"), "CN-GB", "135.00", "27.00", "0", "162.00"),
        (money("216.20", "CHF"), "DE-CH", "200.00", "16.20", "0", "216.20"),
        (money("10000", "JPY"), "CN-JP", "10000", "0", "0", "10000"),
        (money("109.00", "SGD"), "CN-SG", "100.00", "9.00", "0", "109.00"),
        (money("48.00", "USD"), "US-US", "48.00", "0", "0", "48.00"),
        (money("100.00", "USD"), "CN-US", "100.00", "0", "28.30", "128.30"),
    ],
)
def test_the_worked_numbers_of_the_manual(
    price: Money, journey: str, net: str, tax: str, duty: str, total: str
) -> None:
    """The rows of the table in docs/tax.md."""
    ships_from, to = journey.split("-")

    answer = quote(
        line("0", unit_price=price),
        ships_from=ships_from,
        to=to,
        postcode="00000",
        terms=Terms.DDP,
        prices_include_tax=to != "US",
    )

    found = (answer.net_total, answer.tax_total, answer.duty_total, answer.gross_total)
    assert [amount.amount for amount in found] == [
        Decimal(part) for part in (net, tax, duty, total)
    ]


def test_the_worked_number_without_ioss() -> None:
    answer = quote(
        line("119.00"),
        ships_from="CN",
        terms=Terms.DDP,
        registrations=REGISTRATIONS - {"IOSS"},
    )

    assert (answer.tax_total, answer.gross_total) == (money("19.57"), money("122.57"))
