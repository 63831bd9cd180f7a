"""Every task of the CRM: a table of contents."""

from crm.messages.tasks import (
    queue_missing_mails_task,
    send_due_mails_task,
    send_mail_task,
    tell_cancelled_task,
    tell_confirmed_task,
    tell_in_review_task,
    tell_payment_failed_task,
    tell_refunded_task,
    tell_returned_task,
    tell_shipped_task,
)
