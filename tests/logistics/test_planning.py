"""Consignments of paid orders become shipments, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import (
    NotReadyToFulfilError,
    cancel_shipments,
    follow_order,
    pack_completely,
    plan_missing_shipments,
    plan_shipment,
)
from logistics.tasks import plan_missing_shipments_task
from shop.events import order_paid
from shop.orders.models import Order, OrderLine
from tests.factories.invoicing import kaolin
from tests.factories.orders import (
    AuthorisedOrderFactory,
    AwaitingPaymentOrderFactory,
    PaidOrderFactory,
    ShippedOrderFactory,
    plan_parcel,
)

pytestmark = pytest.mark.django_db


def cancel_units(line: OrderLine, units: int) -> None:
    line.cancelled_quantity = units
    line.save(update_fields=["cancelled_quantity"])


@pytest.mark.parametrize("made_by", [AuthorisedOrderFactory, PaidOrderFactory])
def test_a_paid_order_is_planned_once(made_by: type[PaidOrderFactory]) -> None:
    order = made_by()

    first = plan_shipment(order_id=order.pk, at=timezone.now())
    again = plan_shipment(order_id=order.pk, at=timezone.now())

    assert first == again
    shipment = Shipment.objects.get()
    assert shipment.status == Shipment.Status.PLANNED
    assert shipment.warehouse_id == "HAM"
    assert [line.quantity for line in shipment.lines.order_by("pk")] == [1, 2]


def test_an_unpaid_order_is_not_planned() -> None:
    order = AwaitingPaymentOrderFactory()

    with pytest.raises(NotReadyToFulfilError):
        plan_shipment(order_id=order.pk, at=timezone.now())

    assert not Shipment.objects.exists()


def test_cancelled_units_are_left_out() -> None:
    order = PaidOrderFactory(items=[("59.00", 1), ("19.00", 3)])
    one, three = order.lines.order_by("pk")
    cancel_units(one, 1)
    cancel_units(three, 1)

    (shipment,) = plan_shipment(order_id=order.pk, at=timezone.now())

    assert [(line.order_line_id, line.quantity) for line in shipment.lines.all()] == [(three.pk, 2)]


def test_an_order_without_units_gets_no_parcel() -> None:
    order = PaidOrderFactory(items=[("59.00", 1)])
    cancel_units(order.lines.get(), 1)

    assert plan_shipment(order_id=order.pk, at=timezone.now()) == []


def test_the_event_of_a_paid_order_plans_it(
    django_capture_on_commit_callbacks: object,
) -> None:
    kaolin()
    order = PaidOrderFactory()

    order_paid.send(sender=None, order_id=order.pk)

    assert order.shipments.count() == 1


def test_the_sweeper_finds_orders_whose_event_was_lost() -> None:
    now = timezone.now()
    old = PaidOrderFactory(placed_at=now - timedelta(hours=1))
    young = PaidOrderFactory(placed_at=now - timedelta(minutes=4))
    AwaitingPaymentOrderFactory(placed_at=now - timedelta(hours=1))

    planned = plan_missing_shipments(before=now - timedelta(minutes=10), at=now)
    again = plan_missing_shipments(before=now - timedelta(minutes=10), at=now)

    assert (planned, again) == (1, 0)
    assert old.shipments.count() == 1
    assert young.shipments.count() == 0


def test_shipments_of_a_cancelled_order_stop() -> None:
    order = PaidOrderFactory()
    shipment = plan_parcel(order)
    Order.objects.filter(pk=order.pk).update(status=Order.Status.CANCELLED)

    cancelled = cancel_shipments(order_id=order.pk, actor="tests", at=timezone.now())
    again = cancel_shipments(order_id=order.pk, actor="tests", at=timezone.now())

    shipment.refresh_from_db()
    assert (cancelled, again) == (1, 0)
    assert shipment.status == Shipment.Status.CANCELLED


def test_shipments_of_a_live_order_are_not_cancelled() -> None:
    order = PaidOrderFactory()
    shipment = plan_parcel(order)

    assert cancel_shipments(order_id=order.pk, actor="tests", at=timezone.now()) == 0

    shipment.refresh_from_db()
    assert shipment.status == Shipment.Status.PLANNED


def test_a_parcel_on_its_way_is_left_alone() -> None:
    order = ShippedOrderFactory()
    Order.objects.filter(pk=order.pk).update(status=Order.Status.REFUNDED)

    assert cancel_shipments(order_id=order.pk, actor="tests", at=timezone.now()) == 0


def test_a_packed_parcel_that_loses_a_unit_is_packed_again() -> None:
    order = PaidOrderFactory()
    shipment = plan_parcel(order)
    pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())
    cancel_units(order.lines.order_by("pk").last(), 1)

    follow_order(order_id=order.pk, actor="tests", at=timezone.now())

    shipment.refresh_from_db()
    assert shipment.status == Shipment.Status.PLANNED
    assert [(line.quantity, line.packed) for line in shipment.lines.order_by("pk")] == [
        (1, 0),
        (1, 0),
    ]


def test_a_parcel_that_loses_everything_is_cancelled_by_the_sweeper() -> None:
    order = PaidOrderFactory(items=[("59.00", 2)])
    shipment = plan_parcel(order)
    cancel_units(order.lines.get(), 2)

    plan_missing_shipments_task()

    shipment.refresh_from_db()
    assert shipment.status == Shipment.Status.CANCELLED
