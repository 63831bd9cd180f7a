"""Whoever waits for a late parcel is told the new day before they ask, once for each."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from crm.messages.models import OutgoingMail
from crm.messages.selectors import delays_to_announce
from crm.messages.services import tell_delayed
from logistics.delays.services import note_delays
from logistics.exceptions.models import ParcelException
from logistics.fulfilment.models import Shipment
from logistics.tracking.services import record_scan
from tests.factories.orders import ShippedOrderFactory

pytestmark = pytest.mark.django_db
# A Friday afternoon in Berlin, on which a parcel from Monday was promised.
NOW = datetime(2026, 11, 6, 13, 0, tzinfo=UTC)


@pytest.fixture
def parcel() -> Shipment:
    """Give a parcel that was promised for Friday and is still on its way."""
    order = ShippedOrderFactory(placed_at=NOW - timedelta(days=4))
    order.consignments.update(promised_until=date(2026, 11, 6))
    shipment = order.shipments.get()
    scan(shipment, "IN_TRANSIT", at=NOW - timedelta(hours=20))
    return shipment


def scan(shipment: Shipment, code: str, *, at: datetime) -> None:
    record_scan(shipment_id=shipment.pk, code=code, location="Hannover", occurred_at=at, at=at)


def test_a_new_day_is_noted_once_and_again_when_it_passes(parcel: Shipment) -> None:
    noted = [note_delays(at=NOW + timedelta(days=days)) for days in (0, 0, 1, 3)]

    days = list(parcel.delays.order_by("pk").values_list("promised_on", "expected_on"))
    assert noted == [1, 0, 0, 1]
    assert days == [
        (date(2026, 11, 6), date(2026, 11, 9)),
        (date(2026, 11, 9), date(2026, 11, 11)),
    ]


def test_a_parcel_in_the_van_is_in_time(parcel: Shipment) -> None:
    scan(parcel, "OUT_FOR_DELIVERY", at=NOW)

    assert note_delays(at=NOW) == 0


def test_nobody_makes_up_a_day_for_a_lost_parcel(parcel: Shipment) -> None:
    ParcelException.objects.create(
        shipment=parcel, kind="LOST", since=NOW, opened_at=NOW, due_at=NOW
    )

    assert note_delays(at=NOW) == 0


def test_the_mail_says_both_days_in_the_order_s_language(
    parcel: Shipment, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        note_delays(at=NOW)

    mail = OutgoingMail.objects.get(kind="PARCEL_DELAYED")
    assert (mail.recipient, mail.language) == (parcel.order.email, "de-de")
    for day in ("6. November 2026", "9. November 2026"):
        assert day in mail.text
        assert day in mail.html
    again = tell_delayed(delay_id=parcel.delays.get().pk, at=NOW)
    assert again.pk == mail.pk


def test_only_the_newest_day_is_told_late(parcel: Shipment) -> None:
    for days in (0, 3):
        note_delays(at=NOW + timedelta(days=days))

    (waiting,) = delays_to_announce(before=NOW + timedelta(days=4))

    assert waiting.expected_on == date(2026, 11, 11)


def test_the_shopper_sees_the_new_day_and_when_it_was_found(
    client: Client, parcel: Shipment
) -> None:
    note_delays(at=NOW)
    with translation.override("en-de"):
        url = reverse("parcels:of-order", args=[parcel.order.access_token])

    page = client.get(url).content.decode()

    assert "We had promised 6 Nov 2026." in page
    assert page.index("Will arrive later than planned") < page.rindex("On its way")
    assert "new date: 9 Nov 2026" in page
