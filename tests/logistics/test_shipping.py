"""A parcel leaves: stock, money, order and parcel move together."""

from datetime import timedelta

import pytest
from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import (
    NotReadyToFulfilError,
    ShipmentStateError,
    TrackingNumberTakenError,
    pack_completely,
    ship_shipment,
)
from shop.inventory.models import Reservation
from shop.inventory.selectors import ledger_differences
from shop.orders.models import Order
from tests.factories.orders import (
    AuthorisedOrderFactory,
    PaidOrderFactory,
    ShippedOrderFactory,
    plan_parcel,
)

pytestmark = pytest.mark.django_db


def packed_parcel(order: Order) -> Shipment:
    shipment = plan_parcel(order)
    return pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())


def ship(shipment: Shipment, number: str = "00340434000000000017") -> Shipment:
    return ship_shipment(
        shipment_id=shipment.pk,
        tracking_number=number,
        carrier_code=shipment.carrier_id,
        actor="tests",
        at=timezone.now(),
    )


def test_stock_money_and_order_move_with_the_parcel() -> None:
    order = AuthorisedOrderFactory()

    shipment = ship(packed_parcel(order))

    order.refresh_from_db()
    assert shipment.status == Shipment.Status.SHIPPED
    assert order.fulfilment == Order.Fulfilment.SHIPPED
    assert order.payments.get().capture_requested_at is not None
    states = Reservation.objects.filter(reference=order.number).values_list("state", flat=True)
    assert set(states) == {Reservation.State.SHIPPED}
    assert list(ledger_differences()) == []


def test_shipping_twice_ships_once() -> None:
    shipment = packed_parcel(PaidOrderFactory())

    first = ship(shipment)
    again = ship(shipment)

    assert first.shipped_at == again.shipped_at
    assert shipment.order.events.filter(kind="PARCEL_SENT").count() == 1


def test_a_parcel_that_is_not_packed_stays() -> None:
    order = PaidOrderFactory()
    shipment = plan_parcel(order)

    with pytest.raises(ShipmentStateError):
        ship(shipment)

    order.refresh_from_db()
    assert order.fulfilment == Order.Fulfilment.NONE


def test_goods_of_an_order_in_review_stay() -> None:
    shipment = packed_parcel(PaidOrderFactory())
    Order.objects.update(status=Order.Status.IN_REVIEW)

    with pytest.raises(NotReadyToFulfilError):
        ship(shipment)

    shipment.refresh_from_db()
    assert shipment.status == Shipment.Status.PACKED


def test_a_tracking_number_belongs_to_one_parcel() -> None:
    sent = ShippedOrderFactory(placed_at=timezone.now() - timedelta(days=1)).shipments.get()
    shipment = packed_parcel(PaidOrderFactory())

    with pytest.raises(TrackingNumberTakenError):
        ship(shipment, number=sent.tracking_number or "")

    shipment.refresh_from_db()
    assert shipment.status == Shipment.Status.PACKED
