"""Pages made of stories: the home page, and landing pages."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from content.blocks.streams import OPENING_BLOCKS, STORY_BLOCKS
from content.pages.models.base import MarketPage

MOST_OPENINGS = 4
TEMPLATE = "content/pages/story.html"


class StoryPage(MarketPage):
    """An opening picture, then stories and rows of products.

    Of several openings a reader sees the first that is meant for their market and this day.
    """

    opening = StreamField(
        OPENING_BLOCKS,
        verbose_name=_("opening"),
        help_text=_("Of several, shoppers see the first that is for their market and the day."),
        min_num=1,
        max_num=MOST_OPENINGS,
        default=list,
    )
    body = StreamField(STORY_BLOCKS, verbose_name=_("body"), blank=True, default=list)

    streams = ("opening", "body")
    content_panels = [*MarketPage.content_panels, FieldPanel("opening"), FieldPanel("body")]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the template's values; `hero` is the opening, absent only in drafts."""
        context = super().get_context(request, *args, **kwargs)
        opening = next(iter(context["streams"]["opening"]), None)
        return {**context, "hero": opening.value if opening else None}


class HomePage(StoryPage):
    """What a shopper sees first."""

    template = TEMPLATE
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "content.LegalPage",
        "content.LandingPage",
        "content.JournalIndexPage",
        "content.FaqPage",
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class LandingPage(StoryPage):
    """A page about one thing: a season, a campaign, a material."""

    template = TEMPLATE
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("landing page")
        verbose_name_plural = _("landing pages")
