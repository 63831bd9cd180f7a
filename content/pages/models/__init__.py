"""The pages that marketers write."""

from content.pages.models.base import MarketPage
from content.pages.models.faq import FaqPage
from content.pages.models.journal import ArticlePage, JournalIndexPage
from content.pages.models.legal import LegalPage
from content.pages.models.stories import HomePage, LandingPage

__all__ = [
    "ArticlePage",
    "FaqPage",
    "HomePage",
    "JournalIndexPage",
    "LandingPage",
    "LegalPage",
    "MarketPage",
]
