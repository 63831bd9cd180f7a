"""What the CRM tells its own tasks, after the commit and with ids only."""

from django.dispatch import Signal

mail_queued = Signal()  # mail_id
consent_changed = Signal()  # consent_id
account_changed = Signal()  # user_id: signed up, or proved an address
