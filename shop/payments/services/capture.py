"""Taking authorised money when goods leave."""

from datetime import datetime

from django.db import transaction

from shop.events import capture_requested
from shop.kernel.events import announce
from shop.kernel.money import Money
from shop.payments.gateways import GatewayRefusedError, PaymentGateway, stripe_gateway
from shop.payments.locks import lock_payments_of
from shop.payments.models import Payment, Refund
from shop.payments.services.confirm import check_payment, confirm_payment
from shop.payments.services.refund import settle_released


@transaction.atomic
def request_capture(*, order_id: int, at: datetime) -> None:
    """Ask for the order's authorised money to be taken; asking again does nothing."""
    for payment in lock_payments_of(order_id=order_id):
        if payment.state != Payment.State.AUTHORISED or payment.capture_requested_at:
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
    if payment.state != Payment.State.AUTHORISED or not payment.capture_requested_at:
        return payment
    provider = gateway or stripe_gateway()
    reference = payment.reference or ""
    try:
        state = provider.capture(
            reference, amount=amount_to_capture(payment), key=f"capture-{payment.pk}"
        )
    except GatewayRefusedError:
        # Captured or lapsed meanwhile: the intent itself says which.
        return check_payment(reference=reference, at=at, gateway=provider)
    confirmed = confirm_payment(state=state, at=at)
    settle_released(payment_id=payment.pk, at=at)
    return confirmed


def amount_to_capture(payment: Payment) -> Money:
    """Return what is authorised less what was given up before the capture."""
    released = Refund.objects.filter(payment=payment, state=Refund.State.PENDING)
    return payment.amount - sum(
        (row.amount for row in released), start=Money(0, str(payment.amount.currency))
    )
