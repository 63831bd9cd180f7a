"""What the CRM tells its own tasks, after the commit and with ids only."""

from django.dispatch import Signal

mail_queued = Signal()  # mail_id
