"""Taking authorised money when goods leave."""

from datetime import datetime

from django.db import transaction

from shop.events import capture_requested
from shop.kernel.events import announce
from shop.kernel.money import minor_units
from shop.payments.gateways import GatewayRefusedError, PaymentGateway, stripe_gateway
from shop.payments.locks import lock_payments_of
from shop.payments.models import Payment
from shop.payments.selectors import money_left
from shop.payments.services.confirm import check_payment, confirm_payment


@transaction.atomic
def request_capture(*, order_id: int, at: datetime) -> None:
    """Ask for the order's authorised money to be taken; asking again does nothing."""
    for payment in lock_payments_of(order_id=order_id):
        is_asked = payment.capture_requested_at or payment.cancel_requested_at
        if payment.state != Payment.State.AUTHORISED or is_asked:
            continue
        payment.capture_requested_at = at
        payment.save(update_fields=["capture_requested_at"])
        announce(capture_requested, payment_id=payment.pk)


def capture_payment(
    *, payment_id: int, at: datetime, gateway: PaymentGateway | None = None
) -> Payment:
    """Take the money of a payment whose capture was asked for; repeating it is safe.

    What was refunded before the capture is not taken at all.

    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    payment = Payment.objects.get(pk=payment_id)
    is_asked = payment.capture_requested_at and not payment.cancel_requested_at
    if payment.state != Payment.State.AUTHORISED or not is_asked:
        return payment
    provider = gateway or stripe_gateway()
    reference = payment.reference or ""
    amount = money_left(payment=payment)
    try:
        # The amount is in the key: after a lost answer a smaller one may be wanted.
        state = provider.capture(
            reference, amount=amount, key=f"capture-{payment.pk}-{minor_units(amount)}"
        )
    except GatewayRefusedError:
        # Captured or lapsed meanwhile: the intent itself says which.
        return check_payment(reference=reference, at=at, gateway=provider)
    return confirm_payment(state=state, at=at)
