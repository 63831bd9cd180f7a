"""Every model of the CRM: a table of contents."""

from crm.consent.models import ConsentRecord, CookieChoice
from crm.identity.models import Contact, ContactEmail, ContactOrder
from crm.messages.models import OutgoingMail
