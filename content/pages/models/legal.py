"""The pages of the legal pack."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from content.blocks.streams import PROSE_BLOCKS
from content.pages.models.base import MarketPage


class LegalPage(MarketPage):
    """A page of the legal pack: imprint, terms, withdrawal, privacy and their like."""

    intro = models.TextField(_("introduction"), max_length=500, blank=True)
    body = StreamField(PROSE_BLOCKS, verbose_name=_("body"), blank=True, default=list)

    streams = ("body",)
    template = "content/pages/legal.html"
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*MarketPage.content_panels, FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("legal page")
        verbose_name_plural = _("legal pages")
