"""Erasure of a person (GDPR, Art. 17): the person goes, the books stay."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from crm.consent.models import ConsentRecord
from crm.consent.services import Asked, end_newsletter
from crm.identity.locks import lock_contacts
from crm.identity.models import Contact
from crm.identity.selectors import orders_of_contact
from crm.messages.services import forget_mails
from crm.privacy.selectors import open_orders
from logistics.labels.services import forget_label_documents
from logistics.partners.services import forget_recipients
from logistics.returns.services import forget_returns
from logistics.withdrawals.services import forget_withdrawals
from shop.accounts.services import erase_user
from shop.checkout.services import forget_checkouts
from shop.idempotency.calculate import owner_of_cart, owner_of_order
from shop.idempotency.services import forget_keys_of


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure emptied."""

    addresses: int
    mails: int


class OpenOrdersError(Exception):
    """Raised while orders are open: their parcels need an address. Carries the numbers."""

    def __init__(self, numbers: list[str]) -> None:
        super().__init__(", ".join(numbers))
        self.numbers = numbers


@transaction.atomic(durable=True)
def erase_contact(*, contact_id: int, at: datetime) -> Erased:
    """Empty everything that names a contact, except what the law wants kept (see the registry).

    Orders, payments and the ledgers stay as they are, under a contact without a name.

    :raises OpenOrdersError: while an order is neither delivered nor cancelled
    :raises StaffAccountError: when the contact is a member of staff
    """
    contact = lock_contacts(contact_ids=[contact_id])[contact_id]
    waiting = list(open_orders(contact).values_list("number", flat=True))
    if waiting:
        raise OpenOrdersError(waiting)
    asked = Asked(source=ConsentRecord.Source.ERASURE, language=contact.variant_code)
    end_newsletter(contact_id=contact.pk, asked=asked, at=at)
    emails = list(contact.emails.values_list("email", flat=True))
    forget_checkouts(user_id=contact.user_id, emails=emails)
    mails = forget_mails(contact)
    order_ids = list(orders_of_contact(contact).values_list("pk", flat=True))
    forget_withdrawals(emails=emails, order_ids=order_ids)
    forget_label_documents(order_ids=order_ids)
    forget_recipients(order_ids=order_ids)
    forget_returns(order_ids=order_ids)
    _forget_answers(contact)
    if contact.user_id is not None:
        erase_user(user_id=contact.user_id)
    contact.emails.all().delete()
    _empty(contact, at=at)
    return Erased(addresses=len(emails), mails=mails)


def _forget_answers(contact: Contact) -> None:
    """Delete what the programming interface would answer once more about a contact's orders."""
    tokens = list(orders_of_contact(contact).values_list("cart_token", "access_token"))
    carts = [owner_of_cart(cart_token) for cart_token, _access_token in tokens]
    forget_keys_of(owners=[*carts, *(owner_of_order(access) for _cart_token, access in tokens)])


def _empty(contact: Contact, *, at: datetime) -> None:
    contact.user, contact.email, contact.name, contact.erased_at = None, "", "", at
    contact.save(update_fields=["user", "email", "name", "erased_at"])
