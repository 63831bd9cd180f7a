"""Fixtures for the tests of the stand-ins."""

from collections.abc import Iterator

import pytest
from stripe import RequestsClient, StripeClient

from tests.standins.stripe import StripeStandin, start_stripe_standin
from tests.standins.stripe.receiver import WebhookReceiver

WEBHOOK_SECRET = "whsec_of_the_tests"


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    """Give a shop that records its webhooks."""
    with WebhookReceiver(secret=WEBHOOK_SECRET) as running:
        yield running


@pytest.fixture
def standin(receiver: WebhookReceiver) -> Iterator[StripeStandin]:
    """Give a fresh stand-in that tells the receiver what happens."""
    with start_stripe_standin(webhook_url=receiver.url, secret=WEBHOOK_SECRET) as running:
        yield running


@pytest.fixture
def client(standin: StripeStandin) -> Iterator[StripeClient]:
    """Give the real SDK, pointed at the stand-in, without retries."""
    http = RequestsClient(timeout=5)
    yield StripeClient(
        "sk_test_of_the_tests",
        base_addresses={"api": standin.base_url},
        http_client=http,
        max_network_retries=0,
    )
    http.close()
