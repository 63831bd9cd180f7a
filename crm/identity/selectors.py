"""Reads of contacts, and who is missing among them."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from crm.identity.models import Contact, ContactOrder
from shop.accounts.models import User
from shop.orders.models import Order

# Nobody asks for contacts of last year because the sweeper was switched on today.
LOOK_BACK = timedelta(days=7)


def family_of(contact: Contact) -> list[int]:
    """Return the numbers of a contact and of everybody who turned out to be the same person."""
    return [contact.pk, *contact.doubles.values_list("pk", flat=True)]


def orders_of_contact(contact: Contact) -> QuerySet[Order]:
    """Return a contact's orders, newest first."""
    return Order.objects.filter(contact_link__contact=contact).order_by("-placed_at", "-pk")


def orders_without_contact(*, before: datetime) -> QuerySet[Order]:
    """Return orders whose buyer has not been recognised, because a message was lost."""
    known = ContactOrder.objects.filter(order=OuterRef("pk"))
    return Order.objects.filter(
        ~Exists(known), placed_at__range=(before - LOOK_BACK, before), imported_from=""
    ).order_by("placed_at", "pk")


def imported_without_contact() -> QuerySet[Order]:
    """Return imported orders whose buyer has a name of their own and no contact yet, oldest first.

    Guests of another system gave no address and stay guests.
    """
    known = ContactOrder.objects.filter(order=OuterRef("pk"))
    imported = Order.objects.exclude(imported_from="").exclude(email="")
    return imported.filter(~Exists(known)).order_by("placed_at", "pk")


def users_without_contact(*, before: datetime) -> QuerySet[User]:
    """Return customers who signed up and have not been recognised, because a message was lost."""
    return User.objects.filter(
        contact__isnull=True,
        is_staff=False,
        is_active=True,
        date_joined__range=(before - LOOK_BACK, before),
    ).order_by("date_joined", "pk")
