"""Background work of fulfilment."""

from datetime import timedelta

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from logistics.fulfilment.selectors import order_id_of_refund
from logistics.fulfilment.services import (
    NotReadyToFulfilError,
    cancel_shipments,
    follow_changed_orders,
    follow_order,
    plan_missing_shipments,
    plan_shipment,
)
from shop.kernel.retries import retried_after

ACTOR = "system"
RETRY = retried_after(OperationalError)


@shared_task(name="logistics.tasks.plan_shipment_task", **RETRY)
def plan_shipment_task(*, order_id: int, **_: object) -> None:
    """Plan the parcels of an order that was just paid."""
    try:
        plan_shipment(order_id=order_id, at=timezone.now())
    except NotReadyToFulfilError:
        # Cancelled since the event was sent: there is nothing to plan.
        return


@shared_task(name="logistics.tasks.cancel_shipments_task", **RETRY)
def cancel_shipments_task(*, order_id: int, **_: object) -> None:
    """Stop the parcels of a cancelled order."""
    cancel_shipments(order_id=order_id, actor=ACTOR, at=timezone.now())


@shared_task(name="logistics.tasks.follow_refund_task", **RETRY)
def follow_refund_task(*, refund_id: int, **_: object) -> None:
    """Take refunded units out of the parcels that have not left."""
    order_id = order_id_of_refund(refund_id=refund_id)
    follow_order(order_id=order_id, actor=ACTOR, at=timezone.now())


@shared_task(name="logistics.tasks.plan_missing_shipments_task")
def plan_missing_shipments_task(**_: object) -> None:
    """Find what lost messages left undone: parcels to plan, to change and to stop."""
    now = timezone.now()
    plan_missing_shipments(before=now - timedelta(minutes=10), at=now)
    follow_changed_orders(actor=ACTOR, at=now)
