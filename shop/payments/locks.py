"""Row locks of payments and refunds; the order is locked before (see shop/orders/locks.py)."""

from shop.kernel.locking import require_transaction
from shop.payments.models import Payment, ProviderEvent, Refund


def lock_payment(*, payment_id: int) -> Payment:
    """Lock a payment until the transaction ends."""
    require_transaction("lock_payment")
    return Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)


def lock_payments_of(*, order_id: int) -> list[Payment]:
    """Lock all payments of an order until the transaction ends, oldest first."""
    require_transaction("lock_payments_of")
    payments = Payment.objects.select_for_update(of=("self",)).order_by("pk")
    return list(payments.filter(order_id=order_id))


def lock_refund(*, refund_id: int) -> Refund:
    """Lock a refund until the transaction ends."""
    require_transaction("lock_refund")
    return Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)


def lock_provider_event(*, provider_event_id: int) -> ProviderEvent:
    """Lock an inbox row until the transaction ends."""
    require_transaction("lock_provider_event")
    return ProviderEvent.objects.select_for_update(of=("self",)).get(pk=provider_event_id)
