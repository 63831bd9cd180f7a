"""Sales through the real SDK, so that the provider's account has bookings."""

import stripe as sdk
from django.conf import settings
from django.utils import timezone

from shop.orders.models import Order
from shop.payments.services import capture_payment, check_payment, request_capture, start_payment
from tests.factories.checkout import World, placed_order


def sold(world: World, *, market: str = "gb", take: bool = True) -> Order:
    """Return an order that a card has paid, taken unless told otherwise."""
    order = placed_order({world.cup: 3}, market=market)
    payment = start_payment(payment_id=order.payments.get().pk)
    client().v1.payment_intents.confirm(
        payment.reference or "", {"payment_method": "pm_card_visa", "return_url": "https://a.b/"}
    )
    check_payment(reference=payment.reference or "", at=timezone.now())
    if take:
        request_capture(order_id=order.pk, at=timezone.now())
        capture_payment(payment_id=payment.pk, at=timezone.now())
    return Order.objects.get(pk=order.pk)


def client() -> sdk.StripeClient:
    """Return the provider's own client."""
    return sdk.StripeClient("sk_test_fake", base_addresses={"api": settings.STRIPE_API_BASE})
