"""The webhook: genuine events are kept once, everything else is turned away."""

import json
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shop.payments.models import Payment, ProviderEvent
from shop.payments.selectors import unprocessed_events
from shop.payments.services import process_provider_event, reopen_provider_event
from tests.conftest import WEBHOOK_SECRET
from tests.factories.checkout import AT, World, placed_order, started
from tests.factories.gateway import FakeGateway
from tests.standins.stripe.webhooks import sign

pytestmark = pytest.mark.django_db
URL = reverse("stripe-webhook")
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "payment_intent.succeeded",
    "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
}


@pytest.fixture(autouse=True)
def _secrets(settings, monkeypatch) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [WEBHOOK_SECRET, "whsec_old"]
    # What happens with an event is another test's matter.
    monkeypatch.setattr("shop.receivers.process_provider_event_task.delay", lambda **_: None)


def post(
    body: bytes | dict[str, Any] = b"",
    *,
    secret: str = WEBHOOK_SECRET,
    age: int = 0,
    signature: str | None = None,
) -> int:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    header = signature
    if header is None:
        header = sign(payload=payload, secret=secret, timestamp=int(time.time()) - age)
    client = Client(enforce_csrf_checks=True)
    response = client.generic(
        "POST",
        URL,
        payload,
        content_type="application/json",
        headers={"stripe-signature": header},
    )
    return response.status_code


def test_a_genuine_event_is_kept_for_later():
    assert post(EVENT) == 200

    event = ProviderEvent.objects.get()
    assert (event.event_id, event.type) == ("evt_1", "payment_intent.succeeded")
    assert (event.payload, event.processed_at) == (EVENT, None)


def test_the_same_event_is_kept_once():
    assert [post(EVENT) for _time in range(3)] == [200, 200, 200]

    assert ProviderEvent.objects.count() == 1


def test_an_old_secret_is_taken_until_it_is_removed(settings):
    assert post(EVENT, secret="whsec_old") == 200
    settings.STRIPE_WEBHOOK_SECRETS = [WEBHOOK_SECRET]

    assert post({**EVENT, "id": "evt_2"}, secret="whsec_old") == 400
    assert ProviderEvent.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "whsec_forged"},
        {"age": 301},
        {"signature": ""},
        {"signature": "t=,v1="},
        {"signature": "t=abc,v1=abc"},
        {"signature": "v1=abc"},
        {"signature": "nonsense"},
    ],
)
def test_forged_and_stale_events_are_refused(changes: dict[str, Any]):
    assert post(EVENT, **changes) == 400
    assert not ProviderEvent.objects.exists()


def test_a_signature_of_another_body_is_refused():
    other = sign(payload=b"{}", secret=WEBHOOK_SECRET, timestamp=int(time.time()))

    assert post(EVENT, signature=other) == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"1",
        b'"evt_1"',
        b"{}",
        b'{"id": "evt_1"}',
        b'{"id": 1, "type": "a"}',
        b'{"id": null, "type": "a"}',
        b'{"id": {}, "type": []}',
        b'{"id": "", "type": "a"}',
        b'{"id": "' + b"e" * 81 + b'", "type": "a"}',
        b'{"id": "evt_1", "type": "' + b"a" * 81 + b'"}',
        b"[" * 100_000,
    ],
)
def test_signed_nonsense_is_refused(body: bytes):
    assert post(body) == 400
    assert not ProviderEvent.objects.exists()


def test_a_huge_body_is_refused_before_it_is_read():
    assert post(b"x" * 512_001) == 413


@pytest.mark.parametrize("length", ["abc", "-1", "1e9"])
def test_a_senseless_length_is_refused(length: str):
    response = Client().post(URL, EVENT, content_type="application/json", CONTENT_LENGTH=length)

    assert response.status_code in {400, 413}


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_only_posting_is_possible(method: str):
    assert getattr(Client(), method)(URL).status_code == 405


def test_a_character_that_the_database_cannot_keep_is_left_out():
    event = {**EVENT, "note": "a\0b", "deep": [{"k\0": "\\u0000"}]}

    assert post(event) == 200
    payload = ProviderEvent.objects.get().payload
    assert (payload["note"], payload["deep"]) == ("ab", [{"k": "\\u0000"}])


# --- processing ---


def stored(payload: dict[str, Any]) -> ProviderEvent:
    post(payload)
    return ProviderEvent.objects.get(event_id=payload["id"])


def process(event: ProviderEvent, gateway: FakeGateway) -> ProviderEvent:
    process_provider_event(provider_event_id=event.pk, at=AT, gateway=gateway)
    event.refresh_from_db()
    return event


def about(reference: str, **changes: Any) -> dict[str, Any]:
    return {**EVENT, "data": {"object": {"id": reference, "object": "payment_intent"}}, **changes}


def test_an_event_is_worked_off_with_a_fresh_reading(world: World):
    gateway = world.gateway
    order = placed_order({world.cup: 1})
    reference = started(order, gateway).reference or ""
    gateway.authorise(reference)

    # It says "failed", which was true once.
    event = process(stored(about(reference, type="payment_intent.payment_failed")), gateway)

    order.refresh_from_db()
    assert order.status == "AUTHORISED"
    assert (event.processed_at, event.error, event.attempts) == (AT, "", 1)


def test_a_charge_s_event_leads_to_its_intent(world: World):
    gateway = world.gateway
    order = placed_order({world.cup: 1})
    reference = started(order, gateway).reference or ""
    gateway.authorise(reference)
    payload = {
        **EVENT,
        "type": "charge.updated",
        "data": {"object": {"id": "ch_1", "object": "charge", "payment_intent": reference}},
    }

    process(stored(payload), gateway)

    order.refresh_from_db()
    assert order.status == "AUTHORISED"


def test_a_worked_off_event_asks_nobody_again_unless_it_is_reopened(world: World):
    gateway = world.gateway
    reference = started(placed_order({world.cup: 1}), gateway).reference or ""
    event = process(stored(about(reference)), gateway)
    asked = len(gateway.named("retrieve"))

    process(event, gateway)
    assert len(gateway.named("retrieve")) == asked
    reopen_provider_event(provider_event_id=event.pk)
    process(event, gateway)

    assert len(gateway.named("retrieve")) == asked + 1


def test_somebody_else_s_intent_is_ignored_and_says_so(world: World):
    world.gateway.create_stranger()

    event = process(stored(about("pi_0")), world.gateway)

    assert (event.processed_at, event.error, event.is_ignored) == (AT, "", True)
    assert not Payment.objects.exists()
    assert world.gateway.named("cancel") == world.gateway.named("refund") == []


def test_an_intent_of_an_order_that_we_do_not_know_keeps_its_reason_for_people(world: World):
    world.gateway.create_stranger()
    world.gateway.change("pi_0", order_number="K-LOST")

    event = process(stored(about("pi_0")), world.gateway)

    assert "belongs to no order" in event.error
    assert event.is_ignored is False


def test_an_intent_that_the_provider_does_not_know_keeps_its_reason(world: World):
    event = process(stored(about("pi_unknown")), world.gateway)

    assert "no such intent" in event.error


@pytest.mark.parametrize(
    "data",
    [None, [], "x", {}, {"object": None}, {"object": []}, {"object": {"object": "payment_intent"}}],
)
def test_an_event_about_nothing_is_closed(world: World, data: object):
    event = process(stored({**EVENT, "data": data}), world.gateway)

    assert (event.processed_at, event.error) == (AT, "")


def test_a_payout_is_none_of_our_business(world: World):
    process(stored(about("pi_1", type="payout.paid")), world.gateway)

    assert world.gateway.calls == []


def test_an_event_stays_open_while_the_provider_does_not_answer(world: World):
    reference = started(placed_order({world.cup: 1}), world.gateway).reference or ""
    event = stored(about(reference))
    world.gateway.is_down = True

    with pytest.raises(Exception, match="no answer"):
        process(event, world.gateway)

    event.refresh_from_db()
    assert event.processed_at is None
    assert unprocessed_events(before=event.received_at) == []
    later = event.received_at.replace(year=event.received_at.year + 1)
    assert unprocessed_events(before=later) == [event.pk]
