"""Learning from parcels that arrived, and whether promises came true."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from logistics.fulfilment.models import Shipment
from logistics.promise.selectors import kept_promises
from logistics.promise.services import FEWEST, learn_transit_times
from shop.delivery.models import TransitTime
from tests.factories.orders import DeliveredOrderFactory
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
pytestmark = pytest.mark.django_db
SENT = datetime(2026, 9, 7, 10, 0, tzinfo=UTC)
NOW = SENT + timedelta(days=60)


def arrived(days: int) -> Shipment:
    """Return a parcel that took so many days, and was promised in four."""
    shipment = DeliveredOrderFactory().shipments.get()
    shipment.shipped_at, shipment.delivered_at = SENT, SENT + timedelta(days=days)
    shipment.save()
    shipment.consignment.promised_until = (SENT + timedelta(days=4)).date()
    shipment.consignment.save()
    return shipment


def many(pattern: Shipment, days: list[int]) -> None:
    """Let as many parcels of the same lane arrive, each after its days."""
    for number, took in enumerate(days, start=2):
        pattern.pk, pattern.part = None, number
        pattern.tracking_number = f"T{number}"
        pattern.delivered_at = SENT + timedelta(days=took)
        pattern.save(force_insert=True)


def test_a_lane_with_enough_parcels_promises_what_came_true():
    many(arrived(2), [2] * (FEWEST - 4) + [5, 5, 5])

    assert learn_transit_times(at=NOW) == 1

    row = TransitTime.objects.get()
    assert (row.days_50, row.days_90, row.parcels) == (2, 5, FEWEST)
    assert (row.warehouse_id, row.carrier) == ("HAM", "dhl")


def test_a_handful_of_parcels_teaches_nothing_and_clears_what_is_old():
    arrived(2)
    many(Shipment.objects.get(), [2] * (FEWEST - 1))
    learn_transit_times(at=NOW)
    Shipment.objects.filter(part__gt=3).update(delivered_at=NOW - timedelta(days=900))

    assert learn_transit_times(at=NOW) == 0
    assert TransitTime.objects.exists() is False


def test_the_hit_rate_is_what_came_by_the_promised_day():
    many(arrived(2), [4, 6])

    (row,) = kept_promises(since=SENT)

    assert (row.parcels, row.kept, row.hit_rate) == (3, 2, Decimal("0.667"))
    # Two days early, on the day, and two days late.
    assert (row.percentile, row.days_early) == (None, Decimal("0.0"))


def test_the_desk_shows_the_rate_and_learns_when_asked(desk: Client):
    shipment = arrived(2)
    Shipment.objects.update(delivered_at=datetime.now(tz=UTC), shipped_at=datetime.now(tz=UTC))

    kept = desk.get(reverse("admin:shop_transittime_kept")).content.decode()
    learnt = desk.post(reverse("admin:shop_transittime_learn_again"), follow=True)

    assert str(shipment.carrier) in kept
    assert "0%" in kept
    assert "0 lanes have learnt transit times." in learnt.content.decode()
