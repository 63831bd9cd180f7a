"""Asking the provider for money."""

from datetime import datetime

from django.db import transaction

from shop.kernel.money import zero
from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.orders.states import UNPAID
from shop.payments.gateways import IntentState, PaymentGateway, stripe_gateway
from shop.payments.gateways.base import IntentRequest
from shop.payments.locks import lock_payment
from shop.payments.models import Payment


def open_payment(*, order: Order, at: datetime) -> Payment:
    """Write the intention to be paid, inside the transaction that writes the order.

    The payment page creates the intent; if the browser never gets there, the sweeper does.
    """
    currency = str(order.gross_total.currency)
    return Payment.objects.create(
        order=order,
        amount=order.gross_total,
        captured=zero(currency),
        refunded=zero(currency),
        created_at=at,
    )


def start_payment(*, payment_id: int, gateway: PaymentGateway | None = None) -> Payment:
    """Create the intent of a new payment; a payment that has one is returned as it is.

    The key comes from our own row, so however often this is tried there is one intent.

    :raises GatewayUnavailableError: when the provider does not answer; try again later
    :raises GatewayRefusedError: when the provider refuses the amount or currency
    """
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.reference or payment.order.status not in UNPAID:
        return payment
    state = (gateway or stripe_gateway()).create(_request(payment))
    return _remember_intent(payment_id=payment_id, state=state)


@transaction.atomic(durable=True)
def _remember_intent(*, payment_id: int, state: IntentState) -> Payment:
    order_id = Payment.objects.values_list("order_id", flat=True).get(pk=payment_id)
    lock_order(order_id=order_id)
    payment = lock_payment(payment_id=payment_id)
    if payment.reference is None:
        payment.reference, payment.client_secret = state.reference, state.client_secret
        payment.state = Payment.State.PENDING
        payment.save(update_fields=["reference", "client_secret", "state"])
    return payment


def _request(payment: Payment) -> IntentRequest:
    order = payment.order
    address = {
        "line1": order.line1,
        "line2": order.line2,
        "city": order.city,
        "state": order.region,
        "postal_code": order.postcode,
        "country": order.country,
    }
    return IntentRequest(
        order_number=order.number,
        amount=payment.amount,
        email=order.email,
        shipping={
            "name": order.name,
            "address": {name: value for name, value in address.items() if value},
        },
        key=payment.idempotency_key,
    )
