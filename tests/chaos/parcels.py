"""Orders as they are left when something is to be done about their parcels."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from logistics.carriers.models import CarrierEvent
from logistics.carriers.services import store_carrier_event
from logistics.delays.models import Delay
from logistics.exceptions.models import ExceptionRule
from logistics.fulfilment.services import pack_completely, plan_shipment, ship_shipment
from logistics.tracking.services import process_carrier_event
from shop.inventory.models import Preorder, PreorderMove, StockItem
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.payments.services import cancel_order, request_refund
from tests.chaos.money import hold
from tests.factories.partners import keep, partner, sent
from tests.standins.stripe import StripeStandin

CARRIER = "dhl"


def wait_for_plan(order: Order, stripe: StripeStandin) -> None:
    """Leave a paid order whose parcels should have been planned long ago."""
    hold(order, stripe)
    Order.objects.filter(pk=order.pk).update(paid_at=timezone.now() - timedelta(minutes=11))


def plan(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose parcel is to be packed."""
    hold(order, stripe)
    plan_shipment(order_id=order.pk, at=timezone.now())


def stop(order: Order, stripe: StripeStandin) -> None:
    """Leave a cancelled order whose parcel is still to be packed."""
    plan(order, stripe)
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=timezone.now())


def follow(order: Order, stripe: StripeStandin) -> None:
    """Leave an order that lost one of the two pieces in its parcel."""
    plan(order, stripe)
    request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.CUSTOMER,
        actor="mei",
        at=timezone.now(),
    )


def ship(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose parcel is on its way."""
    plan(order, stripe)
    _send(order)


def get_stuck(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose parcel nobody has scanned for five days, and that is late."""
    ship(order, stripe)
    now = timezone.now()
    order.shipments.update(shipped_at=now - timedelta(days=5))
    order.consignments.update(promised_until=now.date() - timedelta(days=1))
    facts = {"days": 4, "due_hours": 24, "is_active": True}
    ExceptionRule.objects.update_or_create(kind="NO_SCAN", carrier=None, defaults=facts)


def be_late(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose parcel will be late, as we have just found out."""
    ship(order, stripe)
    promised = order.consignments.get().promised_until
    Delay.objects.create(
        shipment=order.shipments.get(),
        promised_on=promised,
        expected_on=promised + timedelta(days=1),
        found_at=timezone.now(),
    )


def be_confirmed(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose parcel a partner has sent, as was heard and not applied yet."""
    plan(order, stripe)
    shipment = order.shipments.get()
    partner(shipment.warehouse_id)
    told = sent(shipment, carrier=CARRIER, tracking_number=f"T{order.pk}")
    keep(1, "shipped", code=shipment.warehouse_id, **told)


def move_goods(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose goods come on another day, as we have just found out.

    There is a parcel nevertheless: what waits is of another warehouse.
    """
    hold(order, stripe)
    today = timezone.localdate()
    elsewhere = StockItem.objects.exclude(warehouse=order.consignments.get().warehouse)
    Preorder.objects.create(
        stock_item=elsewhere.order_by("pk")[0],
        reference=order.number,
        quantity=1,
        state=Preorder.State.FIRM,
        expected_on=today + timedelta(days=5),
        created_at=timezone.now(),
    )
    PreorderMove.objects.create(
        reference=order.number,
        was_on=today,
        now_on=today + timedelta(days=5),
        moved_at=timezone.now(),
    )


def deliver(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose parcel has arrived, as the carrier has just said."""
    ship(order, stripe)
    _say_delivered(order)


def deliver_long_ago(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose parcel has arrived, and the message was lost two minutes ago."""
    deliver(order, stripe)
    long_ago = timezone.now() - timedelta(minutes=2)
    CarrierEvent.objects.filter(event_id=f"E{order.pk}").update(received_at=long_ago)


def deliver_early(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose carrier was heard of before we had noted the parcel's number."""
    plan(order, stripe)
    event = _say_delivered(order)
    process_carrier_event(carrier_event_id=event.pk, at=timezone.now())
    _send(order)


def _send(order: Order) -> None:
    shipment, now = order.shipments.get(), timezone.now()
    pack_completely(shipment_id=shipment.pk, actor="mei", at=now)
    ship_shipment(
        shipment_id=shipment.pk,
        tracking_number=f"T{order.pk}",
        carrier_code=CARRIER,
        actor="mei",
        at=now,
    )


def _say_delivered(order: Order) -> CarrierEvent:
    now = timezone.now()
    payload: dict[str, Any] = {
        "tracking_number": f"T{order.pk}",
        "status": "DELIVERED",
        "location": "Berlin",
        "occurred_at": now.isoformat(),
    }
    return store_carrier_event(
        carrier_code=CARRIER, event_id=f"E{order.pk}", payload=payload, at=now
    )
