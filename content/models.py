"""Every model of the content app: a table of contents."""

from content.pages.models import HomePage, LegalPage
