"""A quote is stored with the order and comes back as it was."""

import json

import pytest

from shop.tax.calculate import Quote, QuoteMismatchError, Terms
from tests.shop.tax.samples import line, quote


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
