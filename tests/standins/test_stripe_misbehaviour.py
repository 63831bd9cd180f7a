"""Idempotency, and the bad days of a provider: errors, silence, lateness, lost answers."""

import json
import signal
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe
from stripe import RequestsClient, StripeClient

from tests.standins.stripe import StripeStandin

INTENT: Any = {"amount": 1999, "currency": "eur"}
KEY: Any = {"idempotency_key": "order-1-attempt-1"}


@pytest.fixture
def impatient(standin: StripeStandin) -> Iterator[StripeClient]:
    """Give a client that waits 0.3 s and tries once more."""
    http = RequestsClient(timeout=0.3)
    yield StripeClient(
        "sk_test_of_the_tests",
        base_addresses={"api": standin.base_url},
        http_client=http,
        max_network_retries=1,
    )
    http.close()


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Let threads interrupt each other at every turn, so that a missing lock shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_same_key_gets_the_same_answer(client: StripeClient) -> None:
    first = client.v1.payment_intents.create(INTENT, KEY)
    client.v1.payment_intents.update(first.id, {"amount": 2500})

    again = client.v1.payment_intents.create(INTENT, KEY)

    assert (again.id, again.amount) == (first.id, 1999)
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.payment_intents.list().data) == 1


def test_same_key_with_other_parameters_is_an_error(client: StripeClient) -> None:
    client.v1.payment_intents.create(INTENT, KEY)

    with pytest.raises(stripe.IdempotencyError):
        client.v1.payment_intents.create({"amount": 2000, "currency": "eur"}, KEY)

    assert len(client.v1.payment_intents.list().data) == 1


def test_refused_parameters_do_not_use_up_the_key(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.create({"amount": 1, "currency": "eur"}, KEY)

    assert client.v1.payment_intents.create(INTENT, KEY).amount == 1999


def test_decline_is_replayed(client: StripeClient) -> None:
    declined: Any = {**INTENT, "payment_method": "pm_card_chargeDeclined", "confirm": True}

    for _ in range(2):
        with pytest.raises(stripe.CardError):
            client.v1.payment_intents.create(declined, KEY)

    assert len(client.v1.charges.list().data) == 1


@pytest.mark.usefixtures("hasty_threads")
def test_one_key_from_many_threads_makes_one_intent(client: StripeClient) -> None:
    start = threading.Barrier(8)

    def create(_number: int) -> str:
        start.wait()
        return client.v1.payment_intents.create(INTENT, KEY).id

    with ThreadPoolExecutor(max_workers=8) as threads:
        ids = set(threads.map(create, range(8)))

    assert len(ids) == 1
    assert len(client.v1.payment_intents.list().data) == 1


@pytest.mark.usefixtures("hasty_threads")
def test_parallel_refunds_never_exceed_the_charge(client: StripeClient) -> None:
    paid = client.v1.payment_intents.create(
        {**INTENT, "payment_method": "pm_card_visa", "confirm": True}
    )
    start = threading.Barrier(6)

    def refund(number: int) -> bool:
        start.wait()
        try:
            client.v1.refunds.create(
                {"payment_intent": paid.id, "amount": 700}, {"idempotency_key": f"refund-{number}"}
            )
        except stripe.InvalidRequestError:
            return False
        return True

    with ThreadPoolExecutor(max_workers=6) as threads:
        outcomes = list(threads.map(refund, range(6)))

    assert outcomes.count(True) == 2
    assert client.v1.charges.retrieve(str(paid.latest_charge)).amount_refunded == 1400


def test_server_error_does_nothing(client: StripeClient, standin: StripeStandin) -> None:
    standin.fail_next("/v1/payment_intents", "500")

    with pytest.raises(stripe.APIError):
        client.v1.payment_intents.create(INTENT, KEY)

    assert client.v1.payment_intents.list().data == []
    assert client.v1.payment_intents.create(INTENT, KEY).amount == 1999


def test_only_the_next_matching_request_fails(client: StripeClient, standin: StripeStandin) -> None:
    standin.fail_next("/v1/refunds", "500")

    client.v1.payment_intents.create(INTENT)

    with pytest.raises(stripe.APIError):
        client.v1.refunds.list()
    assert client.v1.refunds.list().data == []


def test_retry_after_a_lost_answer_makes_one_intent(
    impatient: StripeClient, standin: StripeStandin
) -> None:
    standin.fail_next("/v1/payment_intents", "drop_response")

    intent = impatient.v1.payment_intents.create(INTENT, KEY)

    assert intent.last_response.headers["Idempotent-Replayed"] == "true"
    assert [request.idempotency_key for request in standin.requests] == ["order-1-attempt-1"] * 2
    assert len(impatient.v1.payment_intents.list().data) == 1


def test_lost_answer_without_a_retry_is_still_a_refund(
    client: StripeClient, standin: StripeStandin
) -> None:
    paid = client.v1.payment_intents.create(
        {**INTENT, "payment_method": "pm_card_visa", "confirm": True}
    )
    standin.fail_next("/v1/refunds", "drop_response")

    with pytest.raises(stripe.APIConnectionError):
        client.v1.refunds.create({"payment_intent": paid.id})

    assert [refund.amount for refund in client.v1.refunds.list().data] == [1999]


def test_late_answer_was_carried_out(impatient: StripeClient, standin: StripeStandin) -> None:
    standin.late_seconds = 0.6
    standin.fail_next("/v1/payment_intents", "late")

    intent = impatient.v1.payment_intents.create(INTENT, KEY)

    assert intent.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(impatient.v1.payment_intents.list().data) == 1


def test_silence_ends_with_the_callers_patience(
    impatient: StripeClient, standin: StripeStandin
) -> None:
    standin.fail_next("/v1/payment_intents", "timeout")

    intent = impatient.v1.payment_intents.create(INTENT, KEY)

    assert "Idempotent-Replayed" not in intent.last_response.headers
    assert len(standin.requests) == 2


def switch(standin: StripeStandin, name: str, **params: str) -> Any:
    body = urllib.parse.urlencode(params).encode()
    with urllib.request.urlopen(f"{standin.base_url}/_test/{name}", body) as answer:  # noqa: S310
        return json.load(answer)


def test_switches_work_from_another_process(client: StripeClient, standin: StripeStandin) -> None:
    switch(standin, "hold")
    waiting = client.v1.payment_intents.create(
        {
            "amount": 5000,
            "currency": "jpy",
            "confirm": True,
            "payment_method_data": {"type": "konbini"},
        }
    )

    settled = switch(standin, "settle", intent=waiting.id, succeeded="true")
    flushed = switch(standin, "flush", order="reverse", times="2")
    dispute = switch(standin, "dispute", charge=settled["latest_charge"])
    closed = switch(standin, "close_dispute", dispute=dispute["id"], outcome="won")

    assert (settled["status"], closed["status"]) == ("succeeded", "won")
    assert flushed["deliveries"][0]["event_type"] == "charge.updated"
    assert len(flushed["deliveries"]) == 2 * 5
    with pytest.raises(urllib.request.HTTPError, match="404") as unknown:
        switch(standin, "explode")
    unknown.value.close()


def test_malformed_json_is_refused(standin: StripeStandin) -> None:
    request = urllib.request.Request(  # noqa: S310
        f"{standin.base_url}/v1/payment_intents", b"{bad", {"Content-Type": "application/json"}
    )

    with pytest.raises(urllib.request.HTTPError, match="400") as refusal:
        urllib.request.urlopen(request)  # noqa: S310
    refusal.value.close()


def test_command_serves_until_it_is_told_to_stop() -> None:
    command = [sys.executable, "-m", "tests.standins.stripe", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=5) == 0
    assert line.startswith("Payment stand-in on http://127.0.0.1:")


def test_command_says_that_the_port_is_taken(standin: StripeStandin) -> None:
    port = standin.base_url.rpartition(":")[2]
    command = [sys.executable, "-m", "tests.standins.stripe", "--port", port]

    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)

    assert ended.returncode == 1
    assert f"cannot use port {port}" in ended.stderr
