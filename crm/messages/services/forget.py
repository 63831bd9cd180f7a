"""Emptying the mails of somebody who is erased."""

from django.db import transaction

from crm.identity.models import Contact
from crm.messages.models import OutgoingMail
from crm.messages.selectors import mails_of

State = OutgoingMail.State
ERASED = "erased"


@transaction.atomic
def forget_mails(contact: Contact) -> int:
    """Empty the mails to a contact and about their orders, and return how many there were.

    That a mail was sent, when, and under which subject stays; what has not been sent never will.
    """
    mails = mails_of(contact).order_by()
    unsent = mails.exclude(state__in=(State.SENT, State.FAILED))
    unsent.update(state=State.FAILED, error=ERASED)
    return mails.update(recipient="", text="", html="", leave_url="")
