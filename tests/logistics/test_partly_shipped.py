"""An order in two parcels of which only one is ever sent comes to its end."""

import pytest
from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import (
    deliver_shipment,
    follow_order,
    pack_completely,
    plan_shipment,
    ship_shipment,
)
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.payments.services import request_refund
from tests.factories.checkout import World, confirmed, placed_order, set_stock

pytestmark = pytest.mark.django_db
ACTOR = "tests"


@pytest.fixture
def half_sent(world: World) -> Order:
    """Give an order whose teapot has left Hamburg and whose cup still lies in Jingdezhen."""
    set_stock(world.teapot, {"HAM": 5})
    set_stock(world.cup, {"JDZ": 5})
    order = confirmed(placed_order({world.teapot: 1, world.cup: 1}), world.gateway, how="take")
    from_hamburg = _parcel(plan_shipment(order_id=order.pk, at=timezone.now()), "HAM")
    pack_completely(shipment_id=from_hamburg.pk, actor=ACTOR, at=timezone.now())
    ship_shipment(
        shipment_id=from_hamburg.pk,
        tracking_number="00340434000000000017",
        carrier_code=from_hamburg.carrier_id,
        actor=ACTOR,
        at=timezone.now(),
    )
    order.refresh_from_db()
    assert order.fulfilment == Order.Fulfilment.PARTLY_SHIPPED
    return order


def test_when_the_rest_is_refunded_the_order_is_shipped_and_then_delivered(half_sent: Order):
    refund_the_rest(half_sent)

    half_sent.refresh_from_db()
    assert half_sent.fulfilment == Order.Fulfilment.SHIPPED

    arrive(half_sent)
    half_sent.refresh_from_db()
    assert half_sent.fulfilment == Order.Fulfilment.DELIVERED


def test_when_the_sent_parcel_arrives_first_the_refund_ends_the_order(half_sent: Order):
    arrive(half_sent)
    half_sent.refresh_from_db()
    assert half_sent.fulfilment == Order.Fulfilment.PARTLY_SHIPPED

    refund_the_rest(half_sent)

    half_sent.refresh_from_db()
    assert half_sent.fulfilment == Order.Fulfilment.DELIVERED


def refund_the_rest(order: Order) -> None:
    cup = order.lines.get(variant__sku="CUP")
    now = timezone.now()
    request_refund(
        order_id=order.pk,
        quantities={cup.pk: 1},
        charge_ids=[],
        reason=Refund.Reason.CUSTOMER,
        actor=ACTOR,
        at=now,
    )
    follow_order(order_id=order.pk, actor=ACTOR, at=now)


def arrive(order: Order) -> None:
    shipment = Shipment.objects.get(order=order, warehouse_id="HAM")
    now = timezone.now()
    deliver_shipment(shipment_id=shipment.pk, delivered_at=now, actor=ACTOR, at=now)


def _parcel(shipments: list[Shipment], warehouse: str) -> Shipment:
    return next(shipment for shipment in shipments if shipment.warehouse_id == warehouse)
