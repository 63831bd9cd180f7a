"""What EasyPost posts: signed, in its own words, and the same scans that a poll finds."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from logistics.carriers.gateways.easypost.shapes import reports_of
from logistics.carriers.models import Carrier, CarrierEvent
from logistics.carriers.signature import HEADER, sign
from logistics.fulfilment.models import Shipment
from logistics.labels.services import poll_carrier
from logistics.tracking.models import TrackingEvent
from tests.logistics.labels.test_handing_over import sent
from tests.naughty import NAUGHTY
from tests.standins.easypost import EasyPostStandin
from tests.standins.easypost.events import signed, tracker_event

pytestmark = pytest.mark.django_db
URL, SECRET = "/carriers/easypost/events/", "whsec-test"
DETAIL = {
    "object": "TrackingDetail",
    "status": "in_transit",
    "datetime": "2026-11-02T08:15:00Z",
    "tracking_location": {"object": "TrackingLocation", "city": "Reno", "country": "US"},
}


@pytest.fixture(autouse=True)
def _secret(easypost: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
    easypost.webhook_env = "CARRIER_EASYPOST_WEBHOOK"
    easypost.save()
    monkeypatch.setenv("CARRIER_EASYPOST_WEBHOOK", SECRET)


def tracker(**changes: object) -> dict[str, Any]:
    facts = {"object": "Tracker", "tracking_code": "1Z1", "tracking_details": [DETAIL]}
    return facts | changes


def post(body: bytes, headers: dict[str, str] | None = None) -> int:
    headers = signed(body, secret=SECRET) if headers is None else headers
    client = Client()
    return client.post(URL, data=body, content_type="application/json", headers=headers).status_code


def told(standin: EasyPostStandin, number: str) -> int:
    """Post what the stand-in knows of a parcel."""
    return post(tracker_event(standin.account.tracker(number)))


@pytest.mark.usefixtures("no_limits")
def test_a_poll_and_an_event_of_the_same_scan_are_one_scan(
    parcel: Shipment,
    easypost: Carrier,
    standin: EasyPostStandin,
    django_capture_on_commit_callbacks: Any,
) -> None:
    number = sent(parcel, easypost).tracking_number
    standin.account.scan(number, "pre_transit")
    standin.account.scan(number, "in_transit", days_ago=1)

    with django_capture_on_commit_callbacks(execute=True):
        assert told(standin, number) == 200
        poll_carrier(carrier=easypost, at=timezone.now())
        standin.account.scan(number, "delivered", city="Sparks")
        poll_carrier(carrier=easypost, at=timezone.now())
        assert [told(standin, number) for _time in range(2)] == [200, 200]

    events = CarrierEvent.objects.filter(carrier=easypost).order_by("pk")
    assert [(event.payload["status"], event.payload["location"]) for event in events] == [
        ("IN_TRANSIT", "Reno, US"),
        ("DELIVERED", "Sparks, US"),
    ]
    assert {event.error for event in events} == {""}
    scans = TrackingEvent.objects.filter(shipment=parcel).order_by("occurred_at")
    assert list(scans.values_list("code", flat=True)) == ["IN_TRANSIT", "DELIVERED"]
    parcel.refresh_from_db()
    assert parcel.status == Shipment.Status.DELIVERED


class _Heard(BaseHTTPRequestHandler):
    """An address that keeps what is posted to it."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent."""

    def do_POST(self) -> None:
        """Keep the message and take it."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, body, self.headers["X-Hmac-Signature"]))
        self.send_response(202)
        self.end_headers()


def test_what_the_standin_posts_over_http_is_accepted(standin: EasyPostStandin) -> None:
    standin.account.scan("1Z1", "in_transit")
    with HTTPServer(("127.0.0.1", 0), _Heard) as shop:
        shop.heard = []
        listening = Thread(target=shop.handle_request)
        listening.start()
        to = f"http://127.0.0.1:{shop.server_port}{URL}"
        assert standin.tell("1Z1", to=to, secret=SECRET) == 202
        listening.join()

    ((path, body, signature),) = shop.heard
    assert (path, post(body, {"X-Hmac-Signature": signature})) == (URL, 200)
    assert CarrierEvent.objects.get().payload["tracking_number"] == "1Z1"


def test_an_unknown_number_keeps_its_reason(django_capture_on_commit_callbacks: Any) -> None:
    now = timezone.now().isoformat()
    with django_capture_on_commit_callbacks(execute=True):
        assert post(tracker_event(tracker(tracking_details=[DETAIL | {"datetime": now}]))) == 200

    event = CarrierEvent.objects.get()
    assert event.error == "tracking number 1Z1 is not known"
    assert event.payload == {
        "status": "IN_TRANSIT",
        "occurred_at": now,
        "location": "Reno, US",
        "tracking_number": "1Z1",
    }


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hmac-Signature": "hmac-sha256-hex=00"},
        {"X-Hmac-Signature": "hmac-sha256-hex=é"},
        signed(tracker_event(tracker()), secret=SECRET),
        {HEADER: "t=1,v1=00"},
    ],
    ids=["missing", "wrong", "not-ascii", "of-another-message", "of-another-kind"],
)
def test_what_is_not_signed_is_refused(headers: dict[str, str]) -> None:
    assert post(tracker_event(tracker()), headers) == 400
    assert not CarrierEvent.objects.exists()


@pytest.mark.parametrize("held", ["", " , "])
def test_without_a_secret_nothing_is_accepted(held: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARRIER_EASYPOST_WEBHOOK", held)
    body = tracker_event(tracker())

    assert [post(body, signed(body, secret=text)) for text in ("", held)] == [400, 400]
    assert not CarrierEvent.objects.exists()


def test_both_secrets_count_while_one_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARRIER_EASYPOST_WEBHOOK", f"newer, {SECRET}")

    assert post(tracker_event(tracker())) == 200
    assert CarrierEvent.objects.count() == 1


def test_a_message_in_our_own_format_counts_as_everywhere() -> None:
    body = json.dumps({"id": "scan_1"}).encode()
    header = sign(
        body=body, secret="carrier_test_secret", timestamp=int(timezone.now().timestamp())
    )

    assert post(body, {HEADER: header}) == 200
    assert CarrierEvent.objects.get().event_id == "scan_1"


@pytest.mark.parametrize(
    "result",
    [
        None,
        [],
        {"object": "Batch"},
        tracker(tracking_details=None),
        tracker(tracking_details=[None, 7, {"status": []}, DETAIL | {"status": "unknown"}]),
    ],
)
def test_an_event_without_a_scan_is_taken_and_nothing_kept(result: Any) -> None:
    assert post(tracker_event(result)) == 200
    assert not CarrierEvent.objects.exists()


@pytest.mark.parametrize("number", [None, "", " ", 7])
def test_a_tracker_without_a_number_is_refused(number: object) -> None:
    assert post(tracker_event(tracker(tracking_code=number))) == 400
    assert not CarrierEvent.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 60_000, b'{"id": "evt", "n": 1e400}'])
def test_a_signed_message_that_is_no_event_is_refused(body: bytes) -> None:
    assert post(body) == 400


def test_naughty_strings_are_kept_or_refused(easypost: Carrier) -> None:
    for text in NAUGHTY:
        place = {"city": text, "country": text}
        detail = DETAIL | {"tracking_location": place, "datetime": text}
        known = [detail, DETAIL | {"status": text}]
        status = post(tracker_event(tracker(tracking_code=text, tracking_details=known)))
        assert status == (400 if "\x00" in text or not text.strip() else 200), text
    usable = {text.strip() for text in NAUGHTY if text.strip() and "\x00" not in text}
    kept = CarrierEvent.objects.filter(carrier=easypost)
    assert set(kept.values_list("payload__tracking_number", flat=True)) == usable


def test_half_a_place_is_better_than_none() -> None:
    places = [{"city": "Reno", "country": None}, {"city": ["x"], "country": "US"}, None, "Reno"]
    details = [DETAIL | {"tracking_location": place} for place in places]

    reports = reports_of({"tracking_details": details}, number="1Z1")

    assert [report.payload["location"] for report in reports] == ["Reno", "US", "", ""]


def test_the_carriers_page_shows_where_its_messages_go(
    easypost: Carrier, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desk.get("/admin/logistics/carrier/easypost/change/").content.decode()
    ready = desk.get("/admin/logistics/carrier/").content.decode()
    monkeypatch.delenv("CARRIER_EASYPOST_WEBHOOK")
    missing = desk.get("/admin/logistics/carrier/").content.decode()

    assert f"http://127.0.0.1:8000{URL}" in page
    assert ("no webhook secret" in ready, "no webhook secret" in missing) == (False, True)
