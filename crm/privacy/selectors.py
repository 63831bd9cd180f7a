"""What is kept about a person, and what still needs their name."""

from django.db.models import Q, QuerySet

from crm.consent.models import ConsentRecord
from crm.consent.selectors import records_of
from crm.identity.models import Contact
from crm.identity.selectors import orders_of_contact
from crm.messages.models import OutgoingMail
from crm.messages.selectors import mails_of
from logistics.returns.models import Return
from logistics.withdrawals.models import Withdrawal
from shop.orders.models import Order
from shop.storefront.account.export import account_data, order_data

Status, Fulfilment = Order.Status, Order.Fulfilment
UNSETTLED = (Status.AWAITING_PAYMENT, Status.PROCESSING, Status.AUTHORISED, Status.IN_REVIEW)
UNDELIVERED = (Fulfilment.NONE, Fulfilment.PARTLY_SHIPPED, Fulfilment.SHIPPED)


def open_orders(contact: Contact) -> QuerySet[Order]:
    """Return a contact's orders that wait for money or for a parcel to arrive."""
    paid = Q(status__in=(Status.PAID, Status.PARTLY_REFUNDED), fulfilment__in=UNDELIVERED)
    return orders_of_contact(contact).filter(Q(status__in=UNSETTLED) | paid)


def data_of_contact(contact: Contact) -> dict[str, object]:
    """Return everything that is kept about a contact, for people and machines (GDPR, Art. 15)."""
    orders = orders_of_contact(contact).prefetch_related("lines", "charges")
    return {
        **(account_data(user_id=contact.user_id) if contact.user_id else {}),
        "orders": [order_data(order) for order in orders],
        **crm_data(contact),
    }


def crm_data(contact: Contact) -> dict[str, object]:
    """Return what this app keeps about a contact."""
    return {
        "contact": {
            "email": contact.email,
            "name": contact.name,
            "language_and_market": contact.variant_code,
            "known_since": contact.created_at.isoformat(),
            "emails": list(contact.emails.order_by("pk").values_list("email", flat=True)),
        },
        "consents": [_consent(record) for record in records_of(contact)],
        "mails": [_mail(mail) for mail in mails_of(contact)],
        "withdrawals": [_withdrawal(row) for row in _withdrawals_of(contact)],
        "returns": [_return(row) for row in _returns_of(contact)],
    }


def _consent(record: ConsentRecord) -> dict[str, object]:
    return {
        "at": record.created_at.isoformat(),
        "channel": record.channel,
        "purpose": record.purpose,
        "state": record.state,
        "where": record.source,
        "text_version": record.text_version,
    }


def _withdrawals_of(contact: Contact) -> QuerySet[Withdrawal]:
    emails = contact.emails.values("email")
    theirs = Q(order__in=orders_of_contact(contact).order_by()) | Q(email__in=emails)
    return Withdrawal.objects.filter(theirs).order_by("pk")


def _withdrawal(row: Withdrawal) -> dict[str, object]:
    return {
        "at": row.declared_at.isoformat(),
        "reference": str(row),
        "order_number": row.order_number,
        "name": row.name,
        "email": row.email,
        "statement": row.statement,
        "state": row.state,
    }


def _returns_of(contact: Contact) -> QuerySet[Return]:
    return Return.objects.filter(order__in=orders_of_contact(contact).order_by()).order_by("pk")


def _return(row: Return) -> dict[str, object]:
    return {
        "at": row.requested_at.isoformat(),
        "reference": str(row),
        "kind": row.kind,
        "reason": row.reason,
        "note": row.note,
        "photographs": row.photos.count(),
        "state": row.state,
    }


def _mail(mail: OutgoingMail) -> dict[str, object]:
    return {
        "at": mail.created_at.isoformat(),
        "to": mail.recipient,
        "subject": mail.subject,
        "state": mail.state,
        "text": mail.text,
    }
