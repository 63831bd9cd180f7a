"""What a contact has allowed."""

from django.db.models import QuerySet

from crm.consent.models import ConsentRecord
from crm.identity.models import Contact
from crm.identity.selectors import family_of


def newest_record(
    contact: Contact, *, channel: str = "EMAIL", purpose: str = "NEWSLETTER"
) -> ConsentRecord | None:
    """Return the statement that holds, of the contact or of whoever turned out to be them."""
    records = ConsentRecord.objects.filter(
        contact_id__in=family_of(contact), channel=channel, purpose=purpose
    )
    return records.order_by("-created_at", "-pk").first()


def is_granted(contact: Contact, *, channel: str = "EMAIL", purpose: str = "NEWSLETTER") -> bool:
    """Whether something may be sent; no statement is a no."""
    record = newest_record(contact, channel=channel, purpose=purpose)
    return record is not None and record.state == ConsentRecord.State.GRANTED


def records_of(contact: Contact) -> QuerySet[ConsentRecord]:
    """Return everything that a contact has stated, newest first."""
    records = ConsentRecord.objects.filter(contact_id__in=family_of(contact))
    return records.order_by("-created_at", "-pk")
