"""The stand-in's tax: it checks what it is asked, and never takes back more than was sold."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient

CALIFORNIA = {"country": "US", "state": "CA", "postal_code": "94107"}
TEXAS = {"country": "US", "state": "TX", "postal_code": "78701"}


def asked(client: StripeClient, *, address: Any = TEXAS, **changes: Any) -> Any:
    line = {"amount": 10000, "reference": "1", "tax_code": "txcd_99999999"}
    params: dict[str, Any] = {
        "currency": "usd",
        "customer_details": {"address": address, "address_source": "shipping"},
        "line_items": [line],
        "shipping_cost": {"amount": 1000},
    }
    return client.v1.tax.calculations.create({**params, **changes})  # type: ignore[typeddict-item]


def sold(client: StripeClient, reference: str = "K-1/1") -> Any:
    return client.v1.tax.transactions.create_from_calculation(
        {"calculation": asked(client).id, "reference": reference}
    )


def reversal(of: Any, reference: str = "K-1/1-refund-1", **changes: Any) -> Any:
    return {"mode": "partial", "original_transaction": of.id, "reference": reference, **changes}


def test_delivery_is_taxed_where_the_state_taxes_it(client: StripeClient):
    texas, california = asked(client), asked(client, address=CALIFORNIA)

    assert (texas.tax_amount_exclusive, texas.amount_total) == (908, 11908)
    assert (california.tax_amount_exclusive, california.shipping_cost.amount_tax) == (863, 0)


def test_a_state_without_a_registration_collects_nothing(client: StripeClient):
    address = {"country": "US", "state": "NY", "postal_code": "10013"}

    found = asked(client, address=address, expand=["line_items.data.tax_breakdown"])

    assert found.tax_amount_exclusive == 0
    assert found.line_items.data[0].tax_breakdown[0].taxability_reason == "not_collecting"


def test_lines_come_to_those_who_ask_for_them(client: StripeClient):
    assert asked(client).line_items is None
    bare = asked(client, expand=["line_items"])
    assert bare.line_items.data[0].amount_tax == 825
    assert bare.line_items.data[0].tax_breakdown is None


@pytest.mark.parametrize(
    "address",
    [
        {"country": "US", "state": "CA"},
        {"country": "US", "state": "CA", "postal_code": "10013"},
        {"country": "US", "state": "CA", "postal_code": "9410"},
    ],
)
def test_an_address_that_cannot_be_found_is_refused(client: StripeClient, address: Any):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        asked(client, address=address)

    assert refusal.value.code == "customer_tax_location_invalid"


@pytest.mark.parametrize(
    "changes",
    [
        {"line_items": [{"amount": -1, "reference": "1"}]},
        {"line_items": [{"amount": 1, "reference": "1"}, {"amount": 1, "reference": "1"}]},
        {"line_items": [{"amount": 1, "reference": "1", "tax_rate": "7"}]},
        {"line_items": []},
    ],
)
def test_a_senseless_question_is_refused(client: StripeClient, changes: Any):
    with pytest.raises(stripe.InvalidRequestError):
        asked(client, **changes)


def test_a_calculation_and_a_reference_are_used_once(client: StripeClient):
    calculation = asked(client).id
    create = client.v1.tax.transactions.create_from_calculation
    create({"calculation": calculation, "reference": "K-1/1"})

    with pytest.raises(stripe.InvalidRequestError, match="cannot be used any more"):
        create({"calculation": calculation, "reference": "K-1/2"})
    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        sold(client)


def test_the_same_key_gives_the_same_transaction(client: StripeClient):
    create = client.v1.tax.transactions.create_from_calculation
    params: Any = {"calculation": asked(client).id, "reference": "K-1/1"}

    first, second = (create(params, {"idempotency_key": "tax-sale-1"}) for _time in range(2))

    assert first.id == second.id


def test_never_more_goes_back_than_was_sold(client: StripeClient):
    sale, reverse = sold(client), client.v1.tax.transactions.create_reversal
    line = client.v1.tax.transactions.line_items.list(sale.id).data[0]
    half = {"original_line_item": line.id, "reference": "1", "amount": -5000, "amount_tax": -412}
    reverse(reversal(sale, line_items=[half]))

    with pytest.raises(stripe.InvalidRequestError, match="More than is left"):
        reverse(reversal(sale, "again", line_items=[{**half, "amount": -5001}]))
    with pytest.raises(stripe.InvalidRequestError, match="reversed in part"):
        reverse(reversal(sale, "whole", mode="full"))
    with pytest.raises(stripe.InvalidRequestError, match="must be negative"):
        reverse(reversal(sale, "plus", line_items=[{**half, "amount": 1}]))
    rest = reverse(
        reversal(
            sale,
            "rest",
            line_items=[{**half, "amount_tax": -413}],
            shipping_cost={"amount": -1000, "amount_tax": -83},
        )
    )
    assert rest.type == "reversal"


def test_an_overloaded_provider_says_so(client: StripeClient, standin: Any):
    standin.fail_next("/v1/tax", "429")

    with pytest.raises(stripe.RateLimitError):
        asked(client)
