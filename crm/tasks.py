"""Every task of the CRM: a table of contents."""

from crm.identity.tasks import (
    recognise_buyer_task,
    recognise_missing_task,
    recognise_user_task,
)
from crm.messages.tasks import (
    answer_missing_consents_task,
    queue_missing_mails_task,
    send_due_mails_task,
    send_mail_task,
    tell_cancelled_task,
    tell_confirmed_task,
    tell_delayed_task,
    tell_in_review_task,
    tell_newsletter_task,
    tell_payment_failed_task,
    tell_preorder_moved_task,
    tell_refunded_task,
    tell_return_task,
    tell_returned_task,
    tell_shipped_task,
    tell_withdrawal_task,
)
