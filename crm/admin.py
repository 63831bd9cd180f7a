"""Every admin page of the CRM: a table of contents."""

from crm.consent.admin import CookieChoiceAdmin
from crm.messages.admin import OutgoingMailAdmin
from crm.profile.admin import ContactAdmin
