"""Every model of the CRM: a table of contents."""

from crm.consent.models import CookieChoice
from crm.messages.models import OutgoingMail
