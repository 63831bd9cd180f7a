"""Events become tasks, one each."""

from django.dispatch import receiver

from logistics.events import (
    carrier_event_received,
    goods_arrived,
    label_asked,
    label_void_asked,
    manifest_made,
    shipment_sent,
)
from logistics.tasks import (
    buy_label_task,
    cancel_shipments_task,
    follow_refund_task,
    plan_shipment_task,
    process_carrier_event_task,
    process_early_carrier_events_task,
    tell_carrier_task,
    void_label_task,
)
from shop.events import order_cancelled, order_paid, refund_requested


@receiver(order_paid)
def on_order_paid(*, order_id: int, **_: object) -> None:
    """Plan the parcels."""
    plan_shipment_task.delay(order_id=order_id)


@receiver(goods_arrived)
def on_goods_arrived(*, order_id: int, **_: object) -> None:
    """Plan the parcels that waited for goods."""
    plan_shipment_task.delay(order_id=order_id)


@receiver(order_cancelled)
def on_order_cancelled(*, order_id: int, **_: object) -> None:
    """Stop the parcels."""
    cancel_shipments_task.delay(order_id=order_id)


@receiver(refund_requested)
def on_refund_requested(*, refund_id: int, **_: object) -> None:
    """Take refunded units out of the parcels."""
    follow_refund_task.delay(refund_id=refund_id)


@receiver(shipment_sent)
def on_shipment_sent(*, shipment_id: int, **_: object) -> None:
    """Use scans that came early."""
    process_early_carrier_events_task.delay(shipment_id=shipment_id)


@receiver(carrier_event_received)
def on_carrier_event_received(*, carrier_event_id: int, **_: object) -> None:
    """Turn the message into a scan."""
    process_carrier_event_task.delay(carrier_event_id=carrier_event_id)


@receiver(label_asked)
def on_label_asked(*, label_id: int, **_: object) -> None:
    """Buy the label."""
    buy_label_task.delay(label_id=label_id)


@receiver(label_void_asked)
def on_label_void_asked(*, label_id: int, **_: object) -> None:
    """Give the label back."""
    void_label_task.delay(label_id=label_id)


@receiver(manifest_made)
def on_manifest_made(*, manifest_id: int, **_: object) -> None:
    """Tell the carrier."""
    tell_carrier_task.delay(manifest_id=manifest_id)
