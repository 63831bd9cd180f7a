"""Payment intents through the real SDK: states, capture, cancel, declines, 3-D Secure, banks."""

import time
from typing import Any

import pytest
import stripe
from stripe import PaymentIntent, StripeClient

from tests.standins.stripe import StripeStandin

HOLD_CARDS = {"card": {"capture_method": "manual"}, "klarna": {"capture_method": "manual"}}


def create(client: StripeClient, **extra: Any) -> PaymentIntent:
    return client.v1.payment_intents.create({"amount": 1999, "currency": "eur", **extra})


def pay(client: StripeClient, **extra: Any) -> PaymentIntent:
    return create(client, payment_method="pm_card_visa", confirm=True, **extra)


def pay_by(client: StripeClient, kind: str, **extra: Any) -> PaymentIntent:
    method: Any = {"type": kind}
    return create(
        client,
        payment_method_data=method,
        confirm=True,
        return_url="https://shop.test/back?order=7",
        **extra,
    )


def test_new_intent_waits_for_a_payment_method(client: StripeClient) -> None:
    intent = create(client, metadata={"order": "A1"})

    assert intent.status == "requires_payment_method"
    assert intent.metadata.to_dict() == {"order": "A1"}
    assert intent.client_secret is not None
    assert intent.client_secret.startswith(f"{intent.id}_secret_")
    assert intent.latest_charge is None


def test_paid_intent_names_its_charge_and_booking(client: StripeClient) -> None:
    paid = pay(client, expand=["latest_charge.balance_transaction"])

    charge: Any = paid.latest_charge
    assert (paid.status, paid.amount_received, charge.captured) == ("succeeded", 1999, True)
    booking: Any = client.v1.charges.retrieve(
        charge.id, {"expand": ["balance_transaction"]}
    ).balance_transaction
    assert (booking.amount, booking.fee, booking.net) == (1999, 55, 1944)
    assert (booking.currency, booking.exchange_rate, booking.source) == ("eur", None, charge.id)


def test_other_currencies_settle_in_euros(client: StripeClient) -> None:
    paid = pay(client, amount=10_000, currency="jpy", expand=["latest_charge"])

    charge: Any = paid.latest_charge
    booking = client.v1.balance_transactions.retrieve(charge.balance_transaction)
    assert (booking.amount, booking.currency, str(booking.exchange_rate)) == (6100, "eur", "0.0061")


def test_charge_stays_an_id_unless_expanded(client: StripeClient) -> None:
    paid = pay(client)

    assert isinstance(paid.latest_charge, str)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.payment_intents.retrieve(paid.id, {"expand": ["lattest_charge"]})


def test_cards_are_held_while_banks_pay_at_once(
    client: StripeClient, standin: StripeStandin
) -> None:
    card = pay(client, payment_method_options=HOLD_CARDS, expand=["latest_charge"])
    ideal = pay_by(client, "ideal", payment_method_options=HOLD_CARDS)
    standin.settle(ideal.id)

    charge: Any = card.latest_charge
    assert (card.status, card.amount_capturable, charge.captured) == (
        "requires_capture",
        1999,
        False,
    )
    assert charge.payment_method_details.card.capture_before > time.time()
    assert charge.balance_transaction is None
    assert client.v1.payment_intents.retrieve(ideal.id).status == "succeeded"


def test_klarna_is_held_when_asked(client: StripeClient, standin: StripeStandin) -> None:
    klarna = pay_by(client, "klarna", payment_method_options=HOLD_CARDS)

    assert standin.settle(klarna.id)["status"] == "requires_capture"


def test_partial_capture_lets_the_rest_go(client: StripeClient) -> None:
    held = pay(client, payment_method_options=HOLD_CARDS)

    captured = client.v1.payment_intents.capture(
        held.id, {"amount_to_capture": 1500, "expand": ["latest_charge"]}
    )

    charge: Any = captured.latest_charge
    assert (captured.status, captured.amount_received, captured.amount_capturable) == (
        "succeeded",
        1500,
        0,
    )
    assert (charge.amount_captured, charge.amount_refunded) == (1500, 499)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.capture(held.id)
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_more_than_is_held_cannot_be_captured(client: StripeClient) -> None:
    held = pay(client, payment_method_options=HOLD_CARDS)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.capture(held.id, {"amount_to_capture": 2000})

    assert refusal.value.code == "amount_too_large"
    assert client.v1.payment_intents.retrieve(held.id).status == "requires_capture"


def test_cancelling_releases_what_is_held(client: StripeClient) -> None:
    held = pay(client, payment_method_options=HOLD_CARDS)

    cancelled = client.v1.payment_intents.cancel(
        held.id, {"cancellation_reason": "requested_by_customer", "expand": ["latest_charge"]}
    )

    charge: Any = cancelled.latest_charge
    assert (cancelled.status, cancelled.amount_capturable) == ("canceled", 0)
    assert (charge.captured, charge.refunded, charge.balance_transaction) == (False, True, None)


def test_paid_intent_cannot_be_cancelled(client: StripeClient) -> None:
    paid = pay(client)

    with pytest.raises(stripe.InvalidRequestError, match="succeeded"):
        client.v1.payment_intents.cancel(paid.id)

    assert client.v1.payment_intents.retrieve(paid.id).status == "succeeded"


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000000069", "expired_card", None),
        ("4000000000000127", "incorrect_cvc", None),
        ("4000000000000119", "processing_error", None),
        ("4100000000000019", "card_declined", "fraudulent"),
        ("4539578763621486", "card_declined", "test_mode_live_card"),
    ],
)
def test_declined_card_leaves_the_intent_open(
    client: StripeClient, number: str, code: str, decline_code: str | None
) -> None:
    intent = create(client)
    method: Any = {"type": "card", "card": {"number": number}}

    with pytest.raises(stripe.CardError) as refusal:
        client.raw_request(
            "post",
            f"/v1/payment_intents/{intent.id}/confirm",
            key="pk_test",
            client_secret=intent.client_secret,
            payment_method_data=method,
        )

    declined = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    charge: Any = declined.latest_charge
    assert (refusal.value.code, refusal.value.error.decline_code) == (code, decline_code)
    assert (declined.status, declined.amount_received) == ("requires_payment_method", 0)
    assert (charge.status, charge.paid, charge.captured) == ("failed", False, False)


def test_another_card_pays_after_a_decline(client: StripeClient) -> None:
    intent = create(client)
    with pytest.raises(stripe.CardError):
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"})

    paid = client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})

    assert (paid.status, paid.last_payment_error) == ("succeeded", None)


def test_decline_is_worded_for_the_shopper(client: StripeClient) -> None:
    intent = create(client)

    with pytest.raises(stripe.CardError) as refusal:
        client.raw_request(
            "post",
            f"/v1/payment_intents/{intent.id}/confirm",
            key="pk_test",
            client_secret=intent.client_secret,
            locale="de-DE",
            payment_method_data={"type": "card", "card": {"number": "4000000000000002"}},
        )

    assert refusal.value.user_message == "Ihre Karte wurde abgelehnt."


@pytest.mark.parametrize(
    ("succeeded", "status"), [(True, "succeeded"), (False, "requires_payment_method")]
)
def test_authentication_decides(client: StripeClient, succeeded: bool, status: str) -> None:  # noqa: FBT001
    asked = create(client, payment_method="pm_card_authenticationRequired", confirm=True)

    client.raw_request(
        "post",
        f"/v1/payment_intents/{asked.id}/authenticate",
        key="pk_test",
        client_secret=asked.client_secret,
        succeeded=succeeded,
    )

    assert asked.status == "requires_action"
    assert client.v1.payment_intents.retrieve(asked.id).status == status


def test_publishable_key_needs_the_intents_own_secret(client: StripeClient) -> None:
    intent = create(client)
    other = create(client)

    with pytest.raises(stripe.AuthenticationError):
        client.raw_request(
            "get",
            f"/v1/payment_intents/{intent.id}",
            key="pk_test",
            client_secret=other.client_secret,
        )
    with pytest.raises(stripe.AuthenticationError):
        client.raw_request("post", "/v1/refunds", key="pk_test", client_secret=intent.client_secret)


def test_bank_redirect_needs_a_return_address(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        create(client, payment_method_data={"type": "ideal"}, confirm=True)
    assert refusal.value.param == "return_url"

    intent = pay_by(client, "ideal")
    action: Any = intent.next_action
    assert action.redirect_to_url.url.endswith(f"/bank/{intent.id}")


@pytest.mark.parametrize("kind", ["sepa_debit", "konbini"])
@pytest.mark.parametrize(
    ("succeeded", "status"), [(True, "succeeded"), (False, "requires_payment_method")]
)
def test_delayed_methods_end_later(
    client: StripeClient,
    standin: StripeStandin,
    kind: str,
    succeeded: bool,  # noqa: FBT001
    status: str,
) -> None:
    currency = "jpy" if kind == "konbini" else "eur"
    waiting = pay_by(client, kind, currency=currency)

    standin.settle(waiting.id, succeeded=succeeded)

    assert waiting.status == ("processing" if kind == "sepa_debit" else "requires_action")
    assert client.v1.payment_intents.retrieve(waiting.id).status == status


def test_blik_is_approved_in_the_app(client: StripeClient) -> None:
    waiting = pay_by(client, "blik", currency="pln")

    deadline = time.monotonic() + 3
    while client.v1.payment_intents.retrieve(waiting.id).status != "succeeded":
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert waiting.status == "requires_action"


def test_update_follows_the_basket_until_money_moves(client: StripeClient) -> None:
    intent = create(client, metadata={"order": "A1", "note": "x"})

    changed = client.v1.payment_intents.update(
        intent.id, {"amount": 2500, "metadata": {"note": "", "gift": "yes"}}
    )
    client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})

    assert (changed.amount, changed.metadata.to_dict()) == (2500, {"order": "A1", "gift": "yes"})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.update(intent.id, {"amount": 1})
    assert client.v1.payment_intents.update(intent.id, {"description": "Teapot"}).amount == 2500
