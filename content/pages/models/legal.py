"""The pages of the legal pack."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from content.blocks.streams import PROSE_BLOCKS
from content.pages.models.base import MarketPage


class LegalPage(MarketPage):
    """A page of the legal pack: imprint, terms, withdrawal, privacy and their like."""

    class Kind(models.TextChoices):
        TERMS = "TERMS", _("terms of sale")
        PRIVACY = "PRIVACY", _("privacy notice")
        WITHDRAWAL = "WITHDRAWAL", _("right of withdrawal")
        IMPRINT = "IMPRINT", _("imprint")

    kind = models.CharField(
        _("what the page is"),
        max_length=12,
        choices=Kind.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("A market opens only when it has all that its law asks for. Else leave empty."),
    )
    intro = models.TextField(_("introduction"), max_length=500, blank=True)
    body = StreamField(PROSE_BLOCKS, verbose_name=_("body"), blank=True, default=list)

    streams = ("body",)
    template = "content/pages/legal.html"
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    content_panels = [
        *MarketPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("intro"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("legal page")
        verbose_name_plural = _("legal pages")
