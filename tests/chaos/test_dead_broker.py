"""A dead broker loses no order and holds up no page: the sweepers find the work in the database."""

import json
import socket
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import plan_missing_shipments
from shop.orders.models import Order
from shop.payments.models import ProviderEvent
from shop.payments.services import process_provider_event, start_payment
from tests.chaos.conftest import sending_to
from tests.chaos.money import pay
from tests.conftest import WEBHOOK_SECRET
from tests.factories.checkout import World
from tests.factories.shopper import Shopper
from tests.standins.stripe import StripeStandin
from tests.standins.stripe.webhooks import sign

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_limits"),
]
A_FEW_SECONDS = 5


@pytest.fixture(params=["nobody listens", "nobody answers"])
def dead_broker(request: pytest.FixtureRequest) -> Iterator[None]:
    """Send tasks to a port where nobody listens, or where somebody listens and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "nobody answers":
            listener.listen()
        with sending_to(f"redis://127.0.0.1:{listener.getsockname()[1]}/0"):
            yield


def test_orders_and_webhooks_are_taken_and_worked_off_later(
    world: World, stripe: StripeStandin, dead_broker: None
):
    order = Shopper().buy(world.teapot)
    payment = start_payment(payment_id=order.payments.get().pk)
    pay(payment, stripe)
    event = {
        "id": "evt_1",
        "type": "payment_intent.amount_capturable_updated",
        "data": {"object": {"id": payment.reference, "object": "payment_intent"}},
    }
    body = json.dumps(event).encode()
    signature = sign(payload=body, secret=WEBHOOK_SECRET, timestamp=int(time.time()))

    started = time.monotonic()
    response = Client().post(
        reverse("stripe-webhook"),
        body,
        content_type="application/json",
        headers={"stripe-signature": signature},
    )

    assert response.status_code == 200
    assert time.monotonic() - started < A_FEW_SECONDS
    kept = ProviderEvent.objects.get()
    assert kept.processed_at is None
    # Even where the work itself is done, what follows from it cannot be sent.
    process_provider_event(provider_event_id=kept.pk, at=kept.received_at)
    order.refresh_from_db()
    assert order.status == Order.Status.AUTHORISED
    assert not Shipment.objects.exists()
    assert plan_missing_shipments(before=timezone.now(), at=timezone.now()) == 1
