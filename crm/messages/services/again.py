"""Trying a mail once more because somebody asked for it."""

from datetime import datetime

from django.db import transaction

from crm.events import mail_queued
from crm.messages.locks import lock_mail
from crm.messages.models import OutgoingMail
from shop.kernel.events import announce

State = OutgoingMail.State


@transaction.atomic
def retry_mail(*, mail_id: int, at: datetime) -> bool:
    """Make a mail due that was given up or waits for its next attempt; return whether it was.

    A mail that was sent or is being sent stays as it is: nobody gets it twice for a click.

    :raises OutgoingMail.DoesNotExist: when there is none
    """
    mail = lock_mail(mail_id=mail_id)
    if mail.state not in {State.RETRY, State.FAILED}:
        return False
    mail.state, mail.retry_at = State.RETRY, at
    mail.save(update_fields=["state", "retry_at"])
    announce(mail_queued, mail_id=mail.pk)
    return True
