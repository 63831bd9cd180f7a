"""Refunds, disputes, customers and hosted checkout through the real SDK."""

import urllib.parse
import urllib.request
from typing import Any

import pytest
import stripe
from stripe import PaymentIntent, StripeClient

from tests.standins.stripe import StripeStandin


def pay(client: StripeClient, **extra: Any) -> PaymentIntent:
    return client.v1.payment_intents.create(
        {
            "amount": 1999,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            **extra,
        }
    )


def event_types(client: StripeClient) -> list[str]:
    return [event.type for event in client.v1.events.list({"limit": 100}).data][::-1]


def test_parts_are_refunded_until_nothing_is_left(client: StripeClient) -> None:
    paid = pay(client)

    part = client.v1.refunds.create(
        {"payment_intent": paid.id, "amount": 500, "reason": "requested_by_customer"}
    )
    rest = client.v1.refunds.create({"payment_intent": paid.id})

    charge = client.v1.charges.retrieve(str(paid.latest_charge))
    assert (part.amount, part.reason, part.status) == (500, "requested_by_customer", "succeeded")
    assert (rest.amount, charge.amount_refunded, charge.refunded) == (1499, 1999, True)
    assert event_types(client)[-4:] == ["refund.created", "charge.refunded"] * 2
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": paid.id})
    assert refusal.value.code == "charge_already_refunded"


def test_more_than_is_left_cannot_be_refunded(client: StripeClient) -> None:
    paid = pay(client)
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 1000})

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": paid.id, "amount": 1000})

    assert (refusal.value.code, refusal.value.param) == ("amount_too_large", "amount")
    assert client.v1.charges.retrieve(str(paid.latest_charge)).amount_refunded == 1000


def test_refund_books_what_leaves_the_account(client: StripeClient) -> None:
    paid = pay(client, currency="gbp", amount=1000)

    refund = client.v1.refunds.create(
        {"payment_intent": paid.id, "amount": 100, "expand": ["balance_transaction"]}
    )

    booking: Any = refund.balance_transaction
    assert (booking.amount, booking.fee, booking.net, booking.type) == (-117, 0, -117, "refund")


def test_held_money_is_cancelled_not_refunded(client: StripeClient) -> None:
    held = pay(client, capture_method="manual")

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": held.id})

    assert refusal.value.code == "charge_not_captured"
    assert client.v1.payment_intents.retrieve(held.id).status == "requires_capture"


def test_after_a_partial_capture_only_the_captured_part_is_refunded(client: StripeClient) -> None:
    held = pay(client, capture_method="manual")
    client.v1.payment_intents.capture(held.id, {"amount_to_capture": 1500})

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": held.id, "amount": 1501})

    assert client.v1.refunds.create({"payment_intent": held.id}).amount == 1500


@pytest.mark.parametrize(
    "params", [{}, {"amount": 0}, {"amount": -5}, {"reason": "bored"}, {"currncy": "eur"}]
)
def test_malformed_refund_is_refused(client: StripeClient, params: dict[str, Any]) -> None:
    paid = pay(client)
    request: Any = {"payment_intent": paid.id, **params} if params else {}

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create(request)

    assert client.v1.refunds.list({"payment_intent": paid.id}).data == []


def test_refunds_are_listed_by_time_and_intent(client: StripeClient) -> None:
    first, second = pay(client), pay(client)
    refund = client.v1.refunds.create({"payment_intent": first.id})

    assert [one.id for one in client.v1.refunds.list({"payment_intent": first.id}).data] == [
        refund.id
    ]
    assert client.v1.refunds.list({"payment_intent": second.id}).data == []
    recent = client.v1.refunds.list({"created": {"gte": refund.created}}).data
    assert [one.id for one in recent] == [refund.id]


def test_disputed_card_is_disputed_after_payment(client: StripeClient) -> None:
    paid = pay(client, payment_method="pm_card_createDispute")

    dispute = client.v1.disputes.list({"payment_intent": paid.id}).data[0]

    charge = client.v1.charges.retrieve(str(paid.latest_charge))
    assert (dispute.amount, dispute.status, charge.disputed) == (1999, "needs_response", True)
    assert event_types(client)[-2:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": paid.id})
    assert refusal.value.code == "charge_disputed"


def test_staged_evidence_can_still_change(client: StripeClient, standin: StripeStandin) -> None:
    paid = pay(client)
    opened = standin.dispute(str(paid.latest_charge))

    staged = client.v1.disputes.update(
        opened["id"], {"evidence": {"shipping_carrier": "DHL"}, "submit": False}
    )
    sent = client.v1.disputes.update(opened["id"], {"evidence": {"customer_name": "A"}})

    assert (staged.status, sent.status) == ("needs_response", "under_review")
    assert sent.evidence_details.submission_count == 1
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.disputes.update(opened["id"], {"evidence": {"customer_name": "B"}})


@pytest.mark.parametrize(
    ("outcome", "last_event"),
    [("won", "charge.dispute.funds_reinstated"), ("lost", "charge.dispute.closed")],
)
def test_dispute_is_decided(
    client: StripeClient, standin: StripeStandin, outcome: Any, last_event: str
) -> None:
    opened = standin.dispute(str(pay(client).latest_charge))

    standin.close_dispute(opened["id"], outcome=outcome)

    assert client.v1.disputes.retrieve(opened["id"]).status == outcome
    assert event_types(client)[-1] == last_event


def test_customers_are_kept(client: StripeClient) -> None:
    customer = client.v1.customers.create({"email": "a@example.test", "metadata": {"id": "7"}})

    client.v1.customers.update(customer.id, {"name": "A"})

    kept = client.v1.customers.retrieve(customer.id)
    assert (kept.email, kept.name, kept.metadata.to_dict()) == ("a@example.test", "A", {"id": "7"})


def open_session(client: StripeClient) -> stripe.checkout.Session:
    return client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "locale": "de",
            "client_reference_id": "A1",
            "success_url": "https://shop.test/back?cs={CHECKOUT_SESSION_ID}",
            "payment_intent_data": {"metadata": {"order": "A1"}},
            "line_items": [
                {
                    "quantity": 2,
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": 1250,
                        "product_data": {"name": "<Tee>"},
                    },
                }
            ],
        }
    )


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


def submit(url: str, **fields: str) -> tuple[int, str, str]:
    opener = urllib.request.build_opener(_StayHere)
    try:
        with opener.open(url, urllib.parse.urlencode(fields).encode()) as page:
            return page.status, page.read().decode(), ""
    except urllib.request.HTTPError as answer:
        with answer:
            return answer.code, answer.read().decode(), answer.headers["Location"]


def test_hosted_page_takes_a_second_card_after_a_decline(client: StripeClient) -> None:
    session = open_session(client)

    _, declined, _ = submit(str(session.url), email="a@example.test", number="4000000000000002")
    status, _, location = submit(
        str(session.url), email="a@example.test", number="4242 4242 4242 4242"
    )

    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    intent: Any = done.payment_intent
    assert "Ihre Karte wurde abgelehnt." in declined
    assert "25,00" in declined
    assert "&lt;Tee&gt;" in declined
    assert (status, location) == (303, f"https://shop.test/back?cs={session.id}")
    assert (done.status, done.payment_status, intent.amount) == ("complete", "paid", 2500)
    assert intent.metadata.to_dict() == {"order": "A1"}


def test_expired_session_takes_no_payment(client: StripeClient) -> None:
    session = open_session(client)

    client.v1.checkout.sessions.expire(session.id)

    _, page, _ = submit(str(session.url), number="4242424242424242")
    assert "nicht mehr offen" in page
    assert client.v1.payment_intents.list().data == []


@pytest.mark.parametrize(
    ("outcome", "redirect_status", "status"),
    [
        ("succeeded", "succeeded", "succeeded"),
        ("failed", "failed", "requires_payment_method"),
    ],
)
def test_bank_sends_the_shopper_back_to_the_shop(
    client: StripeClient, outcome: str, redirect_status: str, status: str
) -> None:
    intent = client.v1.payment_intents.create(
        {
            "amount": 1999,
            "currency": "eur",
            "confirm": True,
            "payment_method_data": {"type": "ideal"},
            "return_url": "https://shop.test/back?order=7",
        }
    )
    action: Any = intent.next_action

    _, _, location = submit(action.redirect_to_url.url, outcome=outcome)

    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))
    assert query == {
        "order": "7",
        "payment_intent": intent.id,
        "payment_intent_client_secret": intent.client_secret,
        "redirect_status": redirect_status,
    }
    assert client.v1.payment_intents.retrieve(intent.id).status == status
