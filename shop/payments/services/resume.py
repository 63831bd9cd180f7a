"""A buyer who is about to pay."""

from datetime import datetime

from shop.orders.models import Order
from shop.orders.states import is_payable
from shop.payments.gateways import PaymentGateway
from shop.payments.models import Payment
from shop.payments.selectors import open_payment_of
from shop.payments.services.cancel import extend_payment_time
from shop.payments.services.start import start_payment


class NotPayableError(Exception):
    """Raised when an order cannot be paid: it has been, or its time is over."""


def resume_payment(*, order: Order, at: datetime, gateway: PaymentGateway | None = None) -> Payment:
    """Keep the goods for longer and return the order's payment with its intent.

    However often it is called, there is one intent.

    :raises NotPayableError: when the order cannot be paid now
    :raises GatewayUnavailableError: when the provider does not answer; try again later
    :raises GatewayRefusedError: when the provider refuses the amount or currency
    """
    payment = open_payment_of(order_id=order.pk)
    if payment is None or not is_payable(order, at=at):
        raise NotPayableError(f"order {order.number} cannot be paid")
    extend_payment_time(order_id=order.pk, at=at)
    return start_payment(payment_id=payment.pk, gateway=gateway)
