"""Parcels in trouble come into the queue once, and leave it by the carrier or by somebody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from logistics.exceptions.forms import NoteForm, PostponeForm, ResolveForm
from logistics.exceptions.models import ExceptionRule, ParcelException
from logistics.exceptions.services import (
    AlreadySettledError,
    resolve_exception,
    review_parcels,
)
from logistics.fulfilment.models import Shipment
from logistics.tracking.services import record_scan
from tests.factories.orders import ShippedOrderFactory
from tests.naughty import NAUGHTY

pytestmark = pytest.mark.django_db
LIST = "/admin/logistics/parcelexception/"


@pytest.fixture
def parcel() -> Shipment:
    """Give a parcel that somebody could not be given an hour ago."""
    for kind, days in (("NO_SCAN", 4), ("ATTEMPT_FAILED", 0), ("LOST", 10)):
        facts = {"days": days, "due_hours": 24, "is_active": True}
        ExceptionRule.objects.update_or_create(kind=kind, carrier=None, defaults=facts)
    shipment = ShippedOrderFactory(placed_at=timezone.now() - timedelta(days=2)).shipments.get()
    scan(shipment, "ATTEMPT_FAILED", hours_ago=1)
    return shipment


@pytest.fixture
def trouble(parcel: Shipment) -> ParcelException:
    """Give what the rules find wrong with it."""
    review_parcels(at=timezone.now())
    return parcel.exceptions.get()


def scan(shipment: Shipment, code: str, *, hours_ago: float) -> None:
    at = timezone.now()
    record_scan(
        shipment_id=shipment.pk,
        code=code,
        location="Berlin",
        occurred_at=at - timedelta(hours=hours_ago),
        at=at,
    )


def resolve(trouble: ParcelException) -> None:
    resolve_exception.__wrapped__(
        exception_id=trouble.pk,
        resolution="CUSTOMER_TOLD",
        text="",
        actor="mei",
        at=timezone.now(),
    )


def test_what_is_found_is_found_once(trouble: ParcelException) -> None:
    assert review_parcels(at=timezone.now()) == 0
    assert (trouble.kind, trouble.state) == ("ATTEMPT_FAILED", "OPEN")
    assert trouble.due_at - trouble.opened_at == timedelta(hours=24)


def test_a_new_scan_closes_it(parcel: Shipment, trouble: ParcelException) -> None:
    scan(parcel, "OUT_FOR_DELIVERY", hours_ago=0.5)

    review_parcels(at=timezone.now())

    trouble.refresh_from_db()
    assert (trouble.resolution, trouble.resolved_by) == ("MOVED_ON", "system")


def test_a_delivered_parcel_is_in_no_trouble(parcel: Shipment, trouble: ParcelException) -> None:
    scan(parcel, "DELIVERED", hours_ago=0.5)

    review_parcels(at=timezone.now())

    trouble.refresh_from_db()
    assert trouble.state == "RESOLVED"


def test_what_somebody_settled_comes_back_with_the_next_attempt_only(
    parcel: Shipment, trouble: ParcelException
) -> None:
    resolve(trouble)

    assert review_parcels(at=timezone.now()) == 0
    scan(parcel, "ATTEMPT_FAILED", hours_ago=0.2)
    review_parcels(at=timezone.now())

    assert list(parcel.exceptions.order_by("pk").values_list("state", flat=True)) == [
        "RESOLVED",
        "OPEN",
    ]


def test_nothing_is_settled_twice(trouble: ParcelException) -> None:
    resolve(trouble)

    with pytest.raises(AlreadySettledError):
        resolve(trouble)


def test_the_desk_takes_waits_and_settles(desk: Client, trouble: ParcelException) -> None:
    page = f"{LIST}{trouble.pk}/"
    assert f"{page}take/" in desk.get(f"{page}change/").content.decode()
    assert desk.get(LIST).context["cl"].queryset.count() == 1

    desk.post(f"{page}take/")
    desk.post(f"{page}step/note/", {"text": "rang the carrier"})
    desk.post(f"{page}step/postpone/", {"days": "3", "text": "new attempt on Monday"})
    trouble.refresh_from_db()
    assert trouble.owner is not None
    assert trouble.due_at > timezone.now() + timedelta(days=2)
    assert desk.get(LIST, {"queue": "mine"}).context["cl"].queryset.count() == 1
    desk.post(f"{page}step/resolve/", {"resolution": "CUSTOMER_TOLD", "text": "collects it"})

    trouble.refresh_from_db()
    assert (trouble.state, trouble.resolution) == ("RESOLVED", "CUSTOMER_TOLD")
    assert list(trouble.notes.order_by("pk").values_list("text", flat=True)) == [
        "rang the carrier",
        "new attempt on Monday",
        "collects it",
    ]
    assert desk.get(LIST).context["cl"].queryset.count() == 0
    assert desk.get(f"{page}step/resolve/")["Location"] == f"{page}change/"
    assert desk.get(f"{page}step/nothing/").status_code == 404
    assert desk.get(f"{page}take/").status_code == 403


def test_naughty_strings_into_the_forms() -> None:
    for text in NAUGHTY:
        note = NoteForm({"text": text})
        assert note.is_valid() is (
            bool(text.strip()) and len(text.strip()) <= 500 and "\x00" not in text
        ), text
        assert "resolution" in ResolveForm({"resolution": text, "text": ""}).errors
        days = PostponeForm({"days": text, "text": "x"})
        assert days.is_valid() is ("due_at" in days.cleaned_data), text
