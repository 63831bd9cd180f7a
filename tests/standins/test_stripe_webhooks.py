"""Events as a shop receives them: signed, again, backwards, held, forged and stale."""

import stripe
from stripe import StripeClient

from tests.standins.stripe import StripeStandin
from tests.standins.stripe.receiver import WebhookReceiver
from tests.standins.stripe.webhooks import types_of

PAYMENT = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "charge.updated",
]


def pay(client: StripeClient) -> stripe.PaymentIntent:
    return client.v1.payment_intents.create(
        {"amount": 1999, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True},
        {"idempotency_key": "order-1-attempt-1"},
    )


def test_sdk_accepts_the_signature(
    client: StripeClient, standin: StripeStandin, receiver: WebhookReceiver
) -> None:
    paid = pay(client)

    assert standin.wait_until_delivered()
    assert sorted(receiver.types) == sorted(PAYMENT)
    assert receiver.refused == []
    event = next(one for one in receiver.events if one.type == "payment_intent.succeeded")
    assert event.data.object["id"] == paid.id
    assert event.api_version == stripe.api_version
    assert event.request is not None


def test_event_remembers_the_key_of_its_request(client: StripeClient) -> None:
    pay(client)

    event = client.v1.events.list({"type": "payment_intent.created"}).data[0]

    assert event.request is not None
    assert event.request.idempotency_key == "order-1-attempt-1"


def test_event_shows_the_past_although_the_object_moves_on(client: StripeClient) -> None:
    paid = pay(client)
    client.v1.refunds.create({"payment_intent": paid.id})

    event = client.v1.events.list({"type": "charge.succeeded"}).data[0]

    assert event.data.object["amount_refunded"] == 0
    assert event.data.object["balance_transaction"] is None


def test_held_events_arrive_backwards_and_twice(
    client: StripeClient, standin: StripeStandin, receiver: WebhookReceiver
) -> None:
    standin.hold()
    pay(client)
    assert receiver.events == []

    sent = standin.flush(order="reverse", times=2)

    assert receiver.types == [kind for kind in PAYMENT[::-1] for _ in range(2)]
    assert types_of(sent) == receiver.types
    assert {delivery.status for delivery in sent} == {200}
    assert len({event.id for event in receiver.events}) == len(PAYMENT)
    assert standin.flush() == []


def test_forged_and_stale_events_are_refused(
    client: StripeClient, standin: StripeStandin, receiver: WebhookReceiver
) -> None:
    standin.hold()
    pay(client)

    forged = standin.flush(secret="whsec_of_somebody_else")
    stale = standin.flush(age=900)

    assert {delivery.status for delivery in [*forged, *stale]} == {400}
    assert receiver.events == []
    assert len(receiver.refused) == 2 * len(PAYMENT)
    assert {delivery.status for delivery in standin.flush()} == {200}
    assert receiver.types == PAYMENT


def test_release_delivers_and_stops_holding(
    client: StripeClient, standin: StripeStandin, receiver: WebhookReceiver
) -> None:
    standin.hold()
    pay(client)

    standin.release()
    client.v1.payment_intents.create({"amount": 100, "currency": "eur"})

    assert standin.wait_until_delivered()
    assert sorted(receiver.types) == sorted([*PAYMENT, "payment_intent.created"])


def test_delivery_is_tried_again_until_the_shop_is_well(
    client: StripeClient, standin: StripeStandin, receiver: WebhookReceiver
) -> None:
    receiver.next_answers = [500, 503]

    client.v1.payment_intents.create({"amount": 1999, "currency": "eur"})

    assert standin.wait_until_delivered()
    assert [delivery.status for delivery in standin.deliveries] == [500, 503, 200]
    assert receiver.types == ["payment_intent.created"]
    assert client.v1.events.list().data[0].pending_webhooks == 0


def test_without_an_address_events_are_only_recorded(
    client: StripeClient, standin: StripeStandin, receiver: WebhookReceiver
) -> None:
    standin.webhook_url = None
    pay(client)
    assert len(client.v1.events.list().data) == len(PAYMENT)

    standin.webhook_url = receiver.url
    client.v1.payment_intents.create({"amount": 100, "currency": "eur"})

    assert standin.wait_until_delivered()
    assert receiver.types == ["payment_intent.created"]


def test_held_and_cancelled_payments_announce_themselves(
    client: StripeClient, standin: StripeStandin, receiver: WebhookReceiver
) -> None:
    standin.hold()
    held = client.v1.payment_intents.create(
        {
            "amount": 1999,
            "currency": "eur",
            "capture_method": "manual",
            "payment_method": "pm_card_visa",
            "confirm": True,
        }
    )
    client.v1.payment_intents.cancel(held.id)

    standin.flush()

    assert receiver.types == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
        "charge.refunded",
        "payment_intent.canceled",
    ]
