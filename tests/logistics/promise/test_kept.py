"""Learning from parcels that arrived, and whether promises came true."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.promise.calculate import FEWEST
from logistics.promise.models import TransitLearning
from logistics.promise.selectors import kept_promises
from logistics.promise.services import (
    begin_learning,
    finish_learning,
    learn_transit_times,
)
from logistics.promise.tasks import learn_transit_task
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

    assert learn_transit_times(night=NOW.date(), at=NOW) == 1

    row = TransitTime.objects.get()
    assert (row.days_50, row.days_90, row.parcels) == (2, 5, FEWEST)
    assert (row.warehouse_id, row.carrier) == ("HAM", "dhl")


def test_a_handful_of_parcels_teaches_nothing_and_clears_what_is_old():
    arrived(2)
    many(Shipment.objects.get(), [2] * (FEWEST - 1))
    learn_transit_times(night=NOW.date(), at=NOW)
    Shipment.objects.filter(part__gt=3).update(delivered_at=NOW - timedelta(days=900))

    assert learn_transit_times(night=NOW.date(), at=NOW) == 0
    assert TransitTime.objects.exists() is False


def test_a_night_is_learnt_once_and_again_if_somebody_asks():
    many(arrived(2), [2] * FEWEST)
    night = begin_learning(night=NOW.date(), at=NOW)
    assert finish_learning(learning_id=night.pk, at=NOW) is True
    TransitTime.objects.update(days_90=9)

    same = begin_learning(night=NOW.date(), at=NOW + timedelta(hours=1))
    assert (same.begun_at, finish_learning(learning_id=same.pk, at=NOW)) == (NOW, False)
    assert TransitTime.objects.get().days_90 == 9

    later = NOW + timedelta(hours=2)
    learn_transit_times(night=NOW.date(), at=later)
    assert TransitTime.objects.get().days_90 == 2
    row = TransitLearning.objects.get()
    assert (row.begun_at, row.finished_at, row.lanes) == (NOW, later, 1)


def test_a_night_whose_worker_was_lost_is_finished_by_the_next_hour():
    many(arrived(2), [2] * FEWEST)
    begin_learning(night=timezone.localdate(), at=NOW)
    now = timezone.now()
    Shipment.objects.update(delivered_at=now, shipped_at=now)

    learn_transit_task()

    row = TransitLearning.objects.get()
    assert (row.begun_at, row.lanes) == (NOW, 1)
    assert row.finished_at is not None


def test_the_hit_rate_is_what_came_by_the_promised_day():
    many(arrived(2), [4, 6])

    (row,) = kept_promises(since=SENT)

    assert (row.parcels, row.kept, row.hit_rate) == (3, 2, Decimal("0.667"))
    # Two days early, on the day, and two days late.
    assert (row.percentile, row.days_early) == (None, Decimal("0.0"))


def test_the_desk_shows_the_rate_and_learns_when_asked(desk: Client):
    shipment = arrived(2)
    Shipment.objects.update(delivered_at=datetime.now(tz=UTC), shipped_at=datetime.now(tz=UTC))

    before = desk.get(reverse("admin:shop_transittime_changelist"))
    kept = desk.get(reverse("admin:shop_transittime_kept")).content.decode()
    learnt = desk.post(reverse("admin:shop_transittime_learn_again"), follow=True)

    assert str(shipment.carrier) in kept
    assert "0%" in kept
    assert "0 lanes have learnt transit times." in learnt.content.decode()
    # Above the list, before and after.
    assert "have not been learnt yet" in before.content.decode()
    assert "0 lanes have enough parcels." in learnt.content.decode()
