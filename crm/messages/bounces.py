"""Mails that come back: an address nobody reads, or a reader who calls it spam."""

from datetime import datetime

from anymail.signals import (  # type: ignore[import-untyped]
    AnymailTrackingEvent,
    EventType,
    RejectReason,
)
from django.db import transaction

from crm.consent.services import Asked, end_newsletter
from crm.identity.models import ContactEmail
from crm.identity.services import normal_address, note_bounce

FOR_GOOD = (RejectReason.INVALID, RejectReason.BOUNCED)
"""What time does not heal; a full mailbox or a slow server does not count."""


@transaction.atomic
def take_note(*, event: AnymailTrackingEvent, at: datetime) -> None:
    """Remember what the mail provider tells of a mail of ours; safe to hear twice.

    An address that does not exist is marked. Whoever calls our newsletter spam gets no more of it.
    """
    address = event.recipient or ""
    if event.event_type == EventType.BOUNCED and event.reject_reason in FOR_GOOD:
        reason = event.description or event.mta_response or event.reject_reason
        note_bounce(email=address, reason=str(reason), at=event.timestamp or at)
    elif event.event_type == EventType.COMPLAINED:
        _end_newsletter(address, at=at)


def _end_newsletter(address: str, *, at: datetime) -> None:
    found = ContactEmail.objects.select_related("contact").filter(email=normal_address(address))
    row = found.first()
    if row is not None:
        said = Asked(source="MAIL", language=row.contact.variant_code)
        end_newsletter(contact_id=row.contact_id, asked=said, at=at)
