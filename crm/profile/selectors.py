"""Everything about one person, for people who serve them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet, Sum

from crm.identity.models import Contact
from crm.identity.selectors import orders_of_contact
from logistics.fulfilment.models import Shipment
from shop.kernel.money import Money
from shop.orders.models import Order, OrderEvent

UNPAID = (Order.Status.AWAITING_PAYMENT, Order.Status.PROCESSING, Order.Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a person has bought, in the currency of the books (in each, had it ever changed)."""

    orders: int
    spent: list[Money]
    last_at: datetime | None


def worth_of(contact: Contact) -> Worth:
    """Return how much a contact has bought: accepted orders, refunds not taken off."""
    accepted = Q(contact_link__contact=contact) & ~Q(status__in=UNPAID)
    rows = (
        Order.objects.filter(accepted)
        .values("accounting_currency")
        .annotate(orders=Count("pk"), spent=Sum("accounting_total"), last_at=Max("placed_at"))
        .order_by("accounting_currency")
    )
    return Worth(
        orders=sum(row["orders"] for row in rows),
        spent=[Money(row["spent"], row["accounting_currency"]) for row in rows],
        last_at=max((row["last_at"] for row in rows), default=None),
    )


def parcels_of(contact: Contact) -> QuerySet[Shipment]:
    """Return the parcels of a contact's orders, newest first."""
    parcels = Shipment.objects.filter(order__contact_link__contact=contact, merged_into=None)
    return parcels.select_related("order", "carrier").order_by("-pk")


def newest_orders(contact: Contact, *, number: int) -> list[Order]:
    """Return the newest orders with their market."""
    return list(orders_of_contact(contact).select_related("market")[:number])


def events_of(contact: Contact, *, number: int) -> list[OrderEvent]:
    """Return the newest moments of a contact's orders, each with its order."""
    events = OrderEvent.objects.filter(order__contact_link__contact=contact)
    return list(events.select_related("order").order_by("-created_at", "-pk")[:number])
