"""Every model of the content app: a table of contents."""

from content.pages.models import (
    ArticlePage,
    FaqPage,
    HomePage,
    JournalIndexPage,
    LandingPage,
    LegalPage,
)
from content.snippets.models import Navigation
