"""Every naughty string in what carriers and the payment provider send: kept or refused, no 500."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.carriers.models import CarrierEvent
from logistics.carriers.signature import HEADER
from logistics.carriers.signature import sign as sign_scan
from logistics.fulfilment.models import Shipment
from logistics.tracking.models import TrackingEvent
from shop.payments.models import ProviderEvent
from tests.conftest import WEBHOOK_SECRET
from tests.factories.basics import CarrierFactory
from tests.factories.orders import ShippedOrderFactory
from tests.naughty import NAUGHTY, bare_frames, is_shown, look_at
from tests.standins.stripe.webhooks import sign as sign_event

pytestmark = pytest.mark.django_db
CARRIER_SECRET = "carrier_test_secret"
LONGEST_ID, LONGEST_PLACE = 80, 80
# Numbers and characters that JSON has and PostgreSQL has not.
HUGE = b'{"id": "x", "type": "y", "n": 1e400}'
HALF = b'{"id": "x", "type": "y", "n": "\\ud800"}'


@pytest.fixture(autouse=True)
def _events_for_later(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [WEBHOOK_SECRET]
    # What happens with an event is another test's matter.
    monkeypatch.setattr("shop.receivers.process_provider_event_task.delay", lambda **_: None)


def scan(body: bytes) -> int:
    """Send a signed message as a carrier does; return the status."""
    header = sign_scan(body=body, secret=CARRIER_SECRET, timestamp=int(time.time()))
    return _post("/carriers/dhl/events/", body, {HEADER: header})


def event(body: bytes) -> int:
    """Send a signed event as the payment provider does; return the status."""
    header = sign_event(payload=body, secret=WEBHOOK_SECRET, timestamp=int(time.time()))
    return _post(reverse("stripe-webhook"), body, {"stripe-signature": header})


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    return (
        Client().post(url, data=body, content_type="application/json", headers=headers).status_code
    )


def as_json(value: object) -> bytes:
    """Return JSON as bytes, with every character as itself."""
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.fixture
def shipment() -> Shipment:
    """Give a parcel on its way, which the carrier calls TRACK1."""
    order = ShippedOrderFactory()
    Shipment.objects.filter(order=order).update(tracking_number="TRACK1")
    return order.shipments.get()


def message(**changes: object) -> dict[str, Any]:
    return {
        "id": "scan_1",
        "tracking_number": "TRACK1",
        "status": "IN_TRANSIT",
        "occurred_at": timezone.now().isoformat(),
    } | changes


def test_as_the_whole_body():
    CarrierFactory()
    for text in NAUGHTY:
        assert scan(text.encode()) == 400, text
        assert event(text.encode()) == 400, text
    assert not CarrierEvent.objects.exists()
    assert not ProviderEvent.objects.exists()


def test_in_every_field_of_a_scan(django_capture_on_commit_callbacks):
    """What can be kept is kept with the reason why nobody could use it."""
    CarrierFactory()
    for number, text in enumerate(NAUGHTY):
        body = message(status=text, tracking_number=text, occurred_at=text, location=text)
        with django_capture_on_commit_callbacks(execute=True):
            status = scan(as_json({**body, "id": f"scan_{number}"}))
        assert status == (400 if "\x00" in text else 200), text
    events = CarrierEvent.objects.order_by("pk")
    assert events.count() == sum("\x00" not in text for text in NAUGHTY)
    assert not events.filter(error="").exists()
    assert not TrackingEvent.objects.exists()


def test_as_the_id_of_a_scan():
    CarrierFactory()
    for text in NAUGHTY:
        can_be = 0 < len(text) <= LONGEST_ID and "\x00" not in text
        assert scan(as_json(message(id=text))) == (200 if can_be else 400), text


def test_as_the_place_of_a_scan_which_shoppers_read(
    shipment: Shipment, django_capture_on_commit_callbacks
):
    typed = [text for text in NAUGHTY if "\x00" not in text]
    for number, text in enumerate(typed):
        with django_capture_on_commit_callbacks(execute=True):
            assert scan(as_json(message(id=f"scan_{number}", location=text))) == 200, text
    places = set(shipment.scans.values_list("location", flat=True))
    assert places <= {text.strip()[:LONGEST_PLACE] for text in typed}
    with bare_frames():
        response = Client().get(f"/ja-jp/orders/{shipment.order.access_token}/parcels/")
    for place in places:
        page = look_at(response, place, reader="ja-jp")
        assert is_shown(place, page), place


def test_in_every_field_of_an_event():
    for number, text in enumerate(NAUGHTY):
        about = {"id": text, "object": "payment_intent", text: text}
        body = as_json({"id": f"evt_{number}", "type": text, "data": {"object": about}})
        can_be = 0 < len(text.replace("\x00", "")) <= LONGEST_ID
        assert event(body) == (200 if can_be else 400), text


def test_as_the_id_of_an_event():
    for text in NAUGHTY:
        can_be = 0 < len(text.replace("\x00", "")) <= LONGEST_ID
        assert event(as_json({"id": text, "type": "charge.updated"})) == (200 if can_be else 400), (
            text
        )


@pytest.mark.parametrize(
    ("send", "body"),
    [
        pytest.param(scan, HUGE, id="a carrier's number"),
        pytest.param(event, HUGE, id="the provider's number"),
        pytest.param(scan, HALF, id="a carrier's character"),
        pytest.param(event, HALF, id="the provider's character"),
    ],
)
def test_what_no_column_can_keep_is_refused(send: Callable[[bytes], int], body: bytes):
    CarrierFactory()

    assert send(body) == 400
