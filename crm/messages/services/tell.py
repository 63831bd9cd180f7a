"""Which fact is told by which mail; telling it again changes nothing."""

from datetime import datetime

from crm.messages import keys
from crm.messages.models import OutgoingMail
from crm.messages.services.outbox import About, queue_order_mail
from logistics.delays.models import Delay
from logistics.fulfilment.models import Shipment
from shop.inventory.models import PreorderMove
from shop.orders.models import Order
from shop.payments.models import Payment, Refund

Kind = OutgoingMail.Kind


def tell_confirmed(*, order_id: int, at: datetime) -> OutgoingMail:
    """Tell the buyer that the order is accepted."""
    return queue_order_mail(
        order_id=order_id,
        kind=Kind.ORDER_CONFIRMED,
        key=f"{keys.CONFIRMED}{order_id}",
        at=at,
    )


def tell_payment_failed(*, order_id: int, payment_id: int, at: datetime) -> OutgoingMail:
    """Tell the buyer that a payment did not go through, once for each attempt."""
    return queue_order_mail(
        order_id=order_id,
        kind=Kind.PAYMENT_FAILED,
        key=f"{keys.FAILED}{payment_id}",
        at=at,
    )


def tell_in_review(*, order_id: int, at: datetime) -> OutgoingMail:
    """Tell the buyer that people look at the payment, once for each order."""
    return queue_order_mail(
        order_id=order_id,
        kind=Kind.PAYMENT_IN_REVIEW,
        key=f"{keys.IN_REVIEW}{order_id}",
        at=at,
    )


def tell_returned(*, payment_id: int, at: datetime) -> OutgoingMail:
    """Tell the customer that a payment which nobody had asked for went back.

    :raises Payment.DoesNotExist: when there is no such payment
    """
    order_id = Payment.objects.values_list("order_id", flat=True).get(pk=payment_id)
    return queue_order_mail(
        order_id=order_id,
        kind=Kind.PAYMENT_RETURNED,
        key=f"{keys.RETURNED}{payment_id}",
        at=at,
        about=About(payment_id=payment_id),
    )


def tell_shipped(*, shipment_id: int, at: datetime) -> OutgoingMail:
    """Tell the receiver that a parcel is on its way.

    :raises Shipment.DoesNotExist: when there is no such parcel
    """
    order_id = Shipment.objects.values_list("order_id", flat=True).get(pk=shipment_id)
    return queue_order_mail(
        order_id=order_id,
        kind=Kind.ORDER_SHIPPED,
        key=f"{keys.SHIPPED}{shipment_id}",
        at=at,
        about=About(shipment_id=shipment_id),
    )


def tell_delayed(*, delay_id: int, at: datetime) -> OutgoingMail:
    """Tell the receiver that a parcel will come later, and when; once for each new day.

    :raises Delay.DoesNotExist: when there is no such delay
    """
    delay = Delay.objects.select_related("shipment").get(pk=delay_id)
    return queue_order_mail(
        order_id=delay.shipment.order_id,
        kind=Kind.PARCEL_DELAYED,
        key=f"{keys.DELAYED}{delay_id}",
        at=at,
        about=About(shipment_id=delay.shipment_id, delay_id=delay_id),
    )


def tell_preorder_moved(*, move_id: int, at: datetime) -> OutgoingMail:
    """Tell the buyer on which other day what was ordered ahead is expected; once for each change.

    :raises PreorderMove.DoesNotExist: when there is no such change
    """
    move = PreorderMove.objects.get(pk=move_id)
    return queue_order_mail(
        order_id=Order.objects.values_list("pk", flat=True).get(number=move.reference),
        kind=Kind.PREORDER_MOVED,
        key=f"{keys.MOVED}{move_id}",
        at=at,
        about=About(move_id=move_id),
    )


def tell_refunded(*, refund_id: int, at: datetime) -> OutgoingMail:
    """Tell the customer that money is on its way back.

    :raises Refund.DoesNotExist: when there is no such refund
    """
    order_id = Refund.objects.values_list("order_id", flat=True).get(pk=refund_id)
    return queue_order_mail(
        order_id=order_id,
        kind=Kind.ORDER_REFUNDED,
        key=f"{keys.REFUNDED}{refund_id}",
        at=at,
        about=About(refund_id=refund_id),
    )


def tell_cancelled(*, order_id: int, at: datetime) -> OutgoingMail:
    """Tell the buyer that the order is cancelled."""
    return queue_order_mail(
        order_id=order_id,
        kind=Kind.ORDER_CANCELLED,
        key=f"{keys.CANCELLED}{order_id}",
        at=at,
    )
