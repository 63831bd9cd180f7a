"""Emptying the mails of somebody who is erased."""

from django.db import transaction
from django.db.models import Q

from crm.messages.models import OutgoingMail

State = OutgoingMail.State
ERASED = "erased"


@transaction.atomic
def forget_mails(*, contact_id: int) -> int:
    """Empty the mails to a contact and about their orders, and return how many there were.

    That a mail was sent, when, and under which subject stays; what has not been sent never will.
    """
    mails = OutgoingMail.objects.filter(
        Q(contact_id=contact_id) | Q(order__contact_link__contact_id=contact_id)
    )
    unsent = mails.exclude(state__in=(State.SENT, State.FAILED))
    unsent.update(state=State.FAILED, error=ERASED)
    return mails.update(recipient="", text="", html="", leave_url="")
