"""Orders that a guest placed become the account's once the address is proven."""

from collections.abc import Collection

from django.db import transaction
from django.db.models.functions import Lower

from shop.orders.models import Order


@transaction.atomic
def adopt_guest_orders(*, user_id: int, verified_emails: Collection[str]) -> int:
    """Give a customer the guest orders of verified addresses; return how many.

    Only a verified address may be given: an order's page shows name, street and phone.
    """
    emails = [email.lower() for email in verified_emails]
    # Addresses are kept as they were typed; no two people share one that differs in case only.
    orders = Order.objects.filter(user__isnull=True).annotate(address=Lower("email"))
    return orders.filter(address__in=emails).update(user_id=user_id)
