"""Row locks of the outbox."""

from crm.messages.models import OutgoingMail
from shop.kernel.locking import require_transaction


def lock_mail(*, mail_id: int) -> OutgoingMail:
    """Lock a mail until the transaction ends.

    :raises OutgoingMail.DoesNotExist: when there is none
    """
    require_transaction("lock_mail")
    return OutgoingMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
