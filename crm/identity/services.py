"""Every order, account and form leads to one contact, and doubles become one.

A guest is known by the address that they typed, an account by itself. Typing an address proves
nothing: a guest's history joins an account only once the account has proven the address. Two
people who both have an account are never made one.
"""

from collections.abc import Collection
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from crm.identity.locks import lock_contacts, lock_recognition
from crm.identity.models import Contact, ContactEmail, ContactOrder
from crm.identity.selectors import imported_without_contact
from shop.accounts.models import User
from shop.orders.models import Order


class TwoPeopleError(Exception):
    """Raised when two contacts with an account each should become one."""


def normal_address(email: str) -> str:
    """Return an address as it is compared: without space around it, in lower case."""
    return email.strip().lower()


@transaction.atomic
def recognise_guest(*, email: str, at: datetime, name: str = "", variant_code: str = "") -> Contact:
    """Return the contact of an address that somebody typed; make one if nobody has it.

    What is known already is completed and never replaced: whoever typed it proved nothing.
    """
    address = normal_address(email)
    facts = {"email": address, "name": name, "variant_code": variant_code}
    contact = _contact_at(address) or _make(address, **facts, created_at=at)
    return _complete(contact, **facts)


@transaction.atomic
def recognise_user(*, user_id: int, at: datetime) -> Contact:
    """Return the contact of an account, with every address that the account has proven.

    A guest who used one of these addresses turns out to be the same person.

    :raises User.DoesNotExist: when there is no such account
    """
    user = User.objects.get(pk=user_id)
    proven = EmailAddress.objects.filter(user_id=user_id, verified=True).order_by("pk")
    addresses = [normal_address(email) for email in proven.values_list("email", flat=True)]
    contact = Contact.objects.filter(user_id=user_id).first() or _contact_for(user, addresses, at)
    for address in addresses:
        contact = _give_address(contact, address, at=at)
    own = normal_address(user.email)
    if own in addresses and contact.email != own:
        contact.email = own
        contact.save(update_fields=["email"])
    return _complete(
        contact, email=user.email, name=user.get_full_name(), variant_code=user.variant
    )


@transaction.atomic
def recognise_buyer(*, order_id: int, at: datetime) -> Contact:
    """Return whose order it is, and remember it; repeating it changes nothing.

    :raises Order.DoesNotExist: when there is no such order
    """
    link = ContactOrder.objects.select_related("contact").filter(order_id=order_id).first()
    if link is not None:
        return link.contact
    order = Order.objects.get(pk=order_id)
    if order.user_id is not None:
        contact = recognise_user(user_id=order.user_id, at=at)
    else:
        contact = recognise_guest(
            email=order.email, at=at, name=order.name, variant_code=order.variant_code
        )
    link, _is_new = ContactOrder.objects.get_or_create(
        order_id=order_id, defaults={"contact": contact}
    )
    return link.contact


@transaction.atomic
def recognise_imported_buyers(*, limit: int = 2000) -> int:
    """Give the next imported orders their contacts, at most so many; return how many it were.

    Whoever is new is known since the first order. A second run waits for the first one.
    """
    lock_recognition()
    orders = list(imported_without_contact()[:limit])
    oldest = {normal_address(order.email): order for order in reversed(orders)}
    rows = ContactEmail.objects.filter(email__in=oldest).values_list("email", "contact_id")
    contact_ids = dict(rows)
    made = [
        (address, Contact(email=address, name=order.name, created_at=order.placed_at))
        for address, order in oldest.items()
        if address not in contact_ids
    ]
    for address, contact in made:
        contact.variant_code = oldest[address].variant_code
    Contact.objects.bulk_create(contact for _address, contact in made)
    ContactEmail.objects.bulk_create(
        ContactEmail(contact=contact, email=address) for address, contact in made
    )
    contact_ids |= {address: contact.pk for address, contact in made}
    ContactOrder.objects.bulk_create(
        ContactOrder(order=order, contact_id=contact_ids[normal_address(order.email)])
        for order in orders
    )
    return len(orders)


@transaction.atomic
def merge_contacts(*, double_id: int, into_id: int) -> Contact:
    """Give everything of a double to the contact whose double it is, and return that contact.

    :raises TwoPeopleError: when both have an account
    """
    rows = lock_contacts(contact_ids=(double_id, into_id))
    double, into = rows[double_id], rows[into_id]
    if into.pk in {double.pk, double.merged_into_id}:
        return into
    if double.user_id is not None and into.user_id is not None:
        raise TwoPeopleError(f"contacts {double.pk} and {into.pk} both have an account")
    double.emails.update(contact=into)
    double.order_links.update(contact=into)
    double.doubles.update(merged_into=into)
    facts = {"email": double.email, "name": double.name, "variant_code": double.variant_code}
    double.user, double.merged_into, double.email, double.name = None, into, "", ""
    double.save(update_fields=["user", "merged_into", "email", "name"])
    if double.created_at < into.created_at:
        into.created_at = double.created_at
        into.save(update_fields=["created_at"])
    return _complete(into, **facts)


@transaction.atomic
def note_bounce(*, email: str, reason: str, at: datetime) -> None:
    """Remember that mail to an address comes back; nothing for an address that nobody has."""
    row = ContactEmail.objects.filter(email=normal_address(email))
    row.update(bounced_at=at, bounce_reason=reason.replace("\x00", "")[:300])


@transaction.atomic
def forget_bounce(*, email: str) -> None:
    """Forget it, once somebody has answered a mail to the address."""
    row = ContactEmail.objects.filter(email=normal_address(email), bounced_at__isnull=False)
    row.update(bounced_at=None, bounce_reason="")


def _contact_at(address: str) -> Contact | None:
    row = ContactEmail.objects.select_related("contact").filter(email=address).first()
    return row.contact if row else None


def _make(address: str, **facts: object) -> Contact:
    try:
        with transaction.atomic():
            contact = Contact.objects.create(**facts)
            ContactEmail.objects.create(contact=contact, email=address)
    except IntegrityError:
        # Somebody else made it in between; a row that is there never goes without its contact.
        return ContactEmail.objects.select_related("contact").get(email=address).contact
    return contact


def _contact_for(user: User, addresses: Collection[str], at: datetime) -> Contact:
    known = Contact.objects.filter(emails__email__in=addresses, user__isnull=True).order_by("pk")
    guest = known.first()
    if guest is None:
        try:
            with transaction.atomic():
                return Contact.objects.create(user=user, created_at=at)
        except IntegrityError:
            return Contact.objects.get(user=user)
    guest = lock_contacts(contact_ids=[guest.pk])[guest.pk]
    guest.user, guest.email = user, normal_address(user.email)
    guest.save(update_fields=["user", "email"])
    return guest


def _give_address(contact: Contact, address: str, *, at: datetime) -> Contact:
    row, _is_new = ContactEmail.objects.select_related("contact").get_or_create(
        email=address, defaults={"contact": contact, "proven_at": at}
    )
    if row.contact_id != contact.pk and row.contact.user_id is None:
        contact = merge_contacts(double_id=row.contact_id, into_id=contact.pk)
    # Whoever has proven an address last has it; the account that had it before keeps its history.
    forget_bounce(email=address)
    theirs = ContactEmail.objects.filter(pk=row.pk)
    theirs.exclude(contact=contact, proven_at__isnull=False).update(contact=contact, proven_at=at)
    return contact


def _complete(contact: Contact, **facts: str) -> Contact:
    missing = {name: value for name, value in facts.items() if value and not getattr(contact, name)}
    if missing:
        for name, value in missing.items():
            setattr(contact, name, value)
        contact.save(update_fields=list(missing))
    return contact
