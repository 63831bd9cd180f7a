"""The pages of the legal pack."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from content.blocks.streams import PROSE_BLOCKS
from content.pages.models.base import MarketPage
from shop.markets.context import active_variant
from shop.markets.selectors import producer_numbers


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

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add to the imprint the numbers of producers that hold in the reader's market (EPR)."""
        context = super().get_context(request, *args, **kwargs)
        is_imprint = self.kind == self.Kind.IMPRINT
        market = active_variant().market
        on = timezone.localdate()
        numbers = producer_numbers(market=market, on=on) if is_imprint else []
        return {**context, "producer_numbers": numbers}

    class Meta:
        verbose_name = _("legal page")
        verbose_name_plural = _("legal pages")
