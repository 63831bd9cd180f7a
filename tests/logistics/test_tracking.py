"""Scans: signed, stored, understood, shown."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from logistics.carriers.forms import MAX_BYTES
from logistics.carriers.models import CarrierEvent
from logistics.carriers.signature import HEADER, sign
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import pack_completely, ship_shipment
from logistics.tasks import sweep_carrier_events_task
from logistics.tracking.models import TrackingEvent
from logistics.tracking.selectors import tracking_for_order
from logistics.tracking.services import process_carrier_event, record_scan
from shop.orders.models import Order
from tests.factories.basics import CarrierFactory
from tests.factories.orders import PaidOrderFactory, ShippedOrderFactory, plan_parcel

pytestmark = pytest.mark.django_db
SECRET = "carrier_test_secret"


def message(**changes: object) -> dict[str, object]:
    return {
        "id": "scan_1",
        "tracking_number": "TRACK1",
        "status": "IN_TRANSIT",
        "location": "Leipzig",
        "occurred_at": timezone.now().isoformat(),
    } | changes


def post(payload: object = None, *, body: bytes | None = None, header: str | None = None) -> Any:
    raw = json.dumps(payload).encode() if body is None else body
    signature = sign(body=raw, secret=SECRET, timestamp=int(time.time()))
    return Client().post(
        "/carriers/dhl/events/",
        data=raw,
        content_type="application/json",
        headers={HEADER: signature if header is None else header},
    )


@pytest.fixture
def shipment() -> Shipment:
    order = ShippedOrderFactory()
    Shipment.objects.filter(order=order).update(tracking_number="TRACK1")
    return order.shipments.get()


def test_a_signed_scan_reaches_the_shopper(
    shipment: Shipment, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = post(message())

    assert response.status_code == 200
    with translation.override("en-gb"):
        (parcel,) = tracking_for_order(shipment.order)
        assert [(event.label, event.location) for event in parcel.events] == [
            ("On its way", "Leipzig")
        ]
    assert parcel.tracking_url == "https://carrier.example/track/TRACK1"


def test_the_same_message_is_kept_once(
    shipment: Shipment, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answers = [post(message()).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert CarrierEvent.objects.count() == 1
    assert shipment.scans.count() == 1


def test_delivery_moves_parcel_and_order(
    shipment: Shipment, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post(message(status="DELIVERED"))
        post(message(id="scan_0", status="IN_TRANSIT"))

    shipment.refresh_from_db()
    assert shipment.status == Shipment.Status.DELIVERED
    assert Order.objects.get().fulfilment == Order.Fulfilment.DELIVERED


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        "v1=abc",
        f"t={int(time.time())},v1=00",
        f"t={int(time.time())}",
        "t=99999999999999999999,v1=00",
        "t=²,v1=é",
    ],
    # Workers collect at different seconds, and must agree on the names.
    ids=["empty", "blank", "no-time", "wrong", "unsigned", "far-future", "not-ascii"],
)
def test_an_unsigned_message_is_refused(header: str) -> None:
    CarrierFactory()

    assert post(message(), header=header).status_code == 400

    assert not CarrierEvent.objects.exists()


def test_an_old_message_is_refused() -> None:
    CarrierFactory()
    body = json.dumps(message()).encode()
    header = sign(body=body, secret=SECRET, timestamp=int(time.time()) - 301)

    assert post(body=body, header=header).status_code == 400


def test_a_changed_message_is_refused() -> None:
    CarrierFactory()
    body = json.dumps(message()).encode()
    header = sign(body=body, secret=SECRET, timestamp=int(time.time()))

    assert post(body=body.replace(b"Leipzig", b"Utopia!"), header=header).status_code == 400


def test_both_secrets_are_valid_while_one_is_replaced(settings: Any) -> None:
    settings.CARRIER_WEBHOOK_SECRET = f"new_secret,{SECRET}"
    CarrierFactory()

    assert post(message()).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"id": 7}',
        b'{"id": ""}',
        b'{"id": "x\\u0000"}',
        b'{"id": "x", "n": "\\ud800"}',
        b'{"id": "x", "n": NaN}',
        b"[" * 60_000,
        json.dumps({"id": "x" * 81}).encode(),
    ],
)
def test_a_message_that_cannot_be_kept_is_refused(body: bytes) -> None:
    CarrierFactory()

    assert post(body=body).status_code == 400

    assert not CarrierEvent.objects.exists()


def test_a_message_that_is_too_long_is_refused() -> None:
    CarrierFactory()

    assert post(body=b"x" * (MAX_BYTES + 1)).status_code == 413


def test_an_unknown_carrier_is_not_found() -> None:
    assert post(message()).status_code == 404


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "EATEN"}, "status 'EATEN' is not known"),
        ({"status": 7}, "status is missing"),
        ({"occurred_at": "yesterday"}, "occurred_at is not a moment with its time zone"),
        ({"occurred_at": "2026-01-01T10:00"}, "occurred_at is not a moment with its time zone"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at is too far from now"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "occurred_at is too far from now"),
        ({"tracking_number": "NOBODY"}, "tracking number NOBODY is not known"),
    ],
)
def test_what_is_not_understood_keeps_its_reason(
    shipment: Shipment,
    changes: dict[str, object],
    reason: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert post(message(**changes)).status_code == 200

    event = CarrierEvent.objects.get()
    assert event.error == reason
    assert event.processed_at is not None
    assert not shipment.scans.exists()


def test_a_scan_that_came_before_the_number_is_used_when_the_parcel_leaves(
    django_capture_on_commit_callbacks: Any,
) -> None:
    shipment = plan_parcel(PaidOrderFactory())
    with django_capture_on_commit_callbacks(execute=True):
        post(message(tracking_number="EARLY1"))
    assert CarrierEvent.objects.get().error

    with django_capture_on_commit_callbacks(execute=True):
        pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())
        ship_shipment(
            shipment_id=shipment.pk,
            tracking_number="EARLY1",
            carrier_code="dhl",
            actor="tests",
            at=timezone.now(),
        )

    assert CarrierEvent.objects.get().error == ""
    assert shipment.scans.get().code == TrackingEvent.Code.IN_TRANSIT


def test_the_sweeper_processes_messages_whose_task_was_lost(shipment: Shipment) -> None:
    CarrierEvent.objects.create(
        carrier=shipment.carrier,
        event_id="lost",
        payload=message(),
        received_at=timezone.now() - timedelta(minutes=2),
    )

    sweep_carrier_events_task()

    assert shipment.scans.count() == 1


def test_a_processed_message_is_not_looked_at_twice(shipment: Shipment) -> None:
    event = CarrierEvent.objects.create(
        carrier=shipment.carrier, event_id="once", payload=message(), received_at=timezone.now()
    )
    process_carrier_event(carrier_event_id=event.pk, at=timezone.now())
    shipment.scans.all().delete()

    assert process_carrier_event(carrier_event_id=event.pk, at=timezone.now())

    assert not shipment.scans.exists()


def test_a_scan_is_recorded_once(shipment: Shipment) -> None:
    moment = timezone.now()

    for _ in range(2):
        record_scan(
            shipment_id=shipment.pk,
            code=TrackingEvent.Code.DELIVERED,
            location="Berlin",
            occurred_at=moment,
            at=moment,
        )

    assert shipment.scans.count() == 1
    assert shipment.order.events.filter(kind="PARCEL_DELIVERED").count() == 1


@pytest.mark.parametrize("address", ["", "http://carrier.example/{number}", "javascript:x{number}"])
def test_only_safe_tracking_addresses_are_shown(shipment: Shipment, address: str) -> None:
    carrier = shipment.carrier
    carrier.tracking_url = address
    carrier.save()

    assert tracking_for_order(shipment.order)[0].tracking_url == ""
