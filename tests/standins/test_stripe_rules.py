"""What Stripe refuses: currencies, unknown parameters, other versions, foreign keys."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient

from tests.standins.stripe import StripeStandin, start_stripe_standin


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(1990, "kwd"), (1900, "isk"), (50, "jpy"), (30, "gbp"), (99_999_999, "eur"), (500, "EUR")],
)
def test_amount_of_the_currency_is_taken(client: StripeClient, amount: int, currency: str) -> None:
    intent = client.v1.payment_intents.create({"amount": amount, "currency": currency})

    assert (intent.amount, intent.currency) == (amount, currency.lower())


@pytest.mark.parametrize(
    ("amount", "currency", "param"),
    [
        (1999, "kwd", "amount"),
        (1999, "isk", "amount"),
        (49, "eur", "amount"),
        (100_000_000, "eur", "amount"),
        ("19.99", "eur", "amount"),
        (-100, "eur", "amount"),
        (1999, "zzz", "currency"),
    ],
)
def test_amount_the_currency_does_not_have_is_refused(
    client: StripeClient, amount: Any, currency: str, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create({"amount": amount, "currency": currency})

    assert refusal.value.param == param
    assert client.v1.payment_intents.list().data == []


@pytest.mark.parametrize(
    ("extra", "param"),
    [
        ({"recipt_email": "a@example.test"}, "recipt_email"),
        ({"shipping": {"nmae": "A"}}, "shipping[nmae]"),
        ({"capture_method": "later"}, "capture_method"),
        (
            {"payment_method_options": {"ideal": {"capture_method": "manual"}}},
            "payment_method_options[ideal][capture_method]",
        ),
        ({"metadata": "order"}, "metadata"),
    ],
)
def test_what_the_sdk_does_not_know_is_refused(
    client: StripeClient, extra: dict[str, Any], param: str
) -> None:
    params: Any = {"amount": 1000, "currency": "eur", **extra}

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create(params)

    assert refusal.value.param == param


def test_listed_payment_method_types_are_a_thing_of_the_past(client: StripeClient) -> None:
    params: Any = {"amount": 1000, "currency": "eur", "payment_method_types": ["card"]}

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create(params)

    assert refusal.value.code == "payment_method_types_no_longer_supported"


def test_lists_refuse_filters_stripe_does_not_have(client: StripeClient) -> None:
    params: Any = {"status": "succeeded"}

    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter: status"):
        client.v1.payment_intents.list(params)


def test_another_api_version_is_refused(standin: StripeStandin) -> None:
    other = StripeClient(
        "sk_test_x", base_addresses={"api": standin.base_url}, stripe_version="2017-08-15"
    )

    with pytest.raises(stripe.InvalidRequestError, match="version"):
        other.v1.payment_intents.list()


def test_missing_objects_and_paths_are_not_found(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.retrieve("pi_unknown")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")

    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client.v1.setup_intents.create({})


def test_two_standins_share_nothing(client: StripeClient) -> None:
    client.v1.payment_intents.create({"amount": 1000, "currency": "eur"})

    with start_stripe_standin(webhook_url=None, secret="whsec_x") as other:
        elsewhere = StripeClient("sk_test_x", base_addresses={"api": other.base_url})

        assert elsewhere.v1.payment_intents.list().data == []
    assert len(client.v1.payment_intents.list().data) == 1


def test_pages_and_filters_serve_a_reconciliation(client: StripeClient) -> None:
    ids = [
        client.v1.payment_intents.create({"amount": 1000 + number, "currency": "eur"}).id
        for number in range(5)
    ]
    created = client.v1.payment_intents.retrieve(ids[0]).created

    page = client.v1.payment_intents.list({"limit": 2, "created": {"gte": created}})

    assert [intent.id for intent in page.data] == [ids[4], ids[3]]
    assert [intent.id for intent in page.auto_paging_iter()] == ids[::-1]
    assert client.v1.payment_intents.list({"created": {"gte": created + 60}}).data == []
    newer = client.v1.payment_intents.list({"ending_before": ids[2], "limit": 1})
    assert [intent.id for intent in newer.data] == [ids[3]]


def test_events_are_listed_by_type(client: StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {"amount": 1000, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
    )

    succeeded = client.v1.events.list({"type": "payment_intent.succeeded"}).data
    several = client.v1.events.list({"types": ["charge.succeeded", "payment_intent.created"]}).data
    intents = client.v1.events.list({"type": "payment_intent.*"}).data

    assert [event.data.object["id"] for event in succeeded] == [intent.id]
    assert [event.type for event in several] == ["charge.succeeded", "payment_intent.created"]
    assert {event.type for event in intents} == {
        "payment_intent.created",
        "payment_intent.succeeded",
    }


def create(client: StripeClient, **extra: Any) -> stripe.PaymentIntent:
    return client.v1.payment_intents.create({"amount": 1999, "currency": "eur", **extra})


def test_holding_everything_hides_what_cannot_be_held(client: StripeClient) -> None:
    assert create(client, capture_method="manual").payment_method_types == ["card", "klarna"]


def test_offered_types_follow_currency_and_choice(client: StripeClient) -> None:
    assert create(client, currency="jpy").payment_method_types == [
        "card",
        "konbini",
        "paypay",
        "alipay",
    ]
    assert create(client, allowed_payment_method_types=["card"]).payment_method_types == ["card"]
    assert (
        "ideal" not in create(client, excluded_payment_method_types=["ideal"]).payment_method_types
    )
