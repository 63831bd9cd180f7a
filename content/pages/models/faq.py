"""Questions that shoppers ask."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from content.blocks.streams import QUESTION_BLOCKS
from content.pages.json_ld import faq_json_ld
from content.pages.models.base import MarketPage


class FaqPage(MarketPage):
    """Questions and answers, grouped by subject."""

    intro = models.TextField(_("introduction"), max_length=300, blank=True)
    body = StreamField(QUESTION_BLOCKS, verbose_name=_("questions"), default=list)

    streams = ("body",)
    template = "content/pages/faq.html"
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*MarketPage.content_panels, FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("page of questions")
        verbose_name_plural = _("pages of questions")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the template's values, with the questions as search engines read them."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, "json_ld": faq_json_ld(self.body)}
