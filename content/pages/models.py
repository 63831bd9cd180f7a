"""The pages that marketers write: the home page and the legal ones."""

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction

from content.blocks.prepare import prepare_blocks
from content.blocks.streams import OPENING_BLOCKS, PROSE_BLOCKS, STORY_BLOCKS
from content.blocks.values import PreparedValue
from content.pages.alternates import default_variant_of, is_shop_address, live_paths
from shop.markets.context import active_variant
from shop.storefront.caching import SECONDS

UrlParts = tuple[int, str | None, str | None]


class MarketPage(Page):
    """A page in one language that serves every market which offers the language.

    Shop pages are public: shared caches keep them, so there is no privacy to set.
    """

    private_page_options: list[str] = []

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, and tell the storefront where its live translations are."""
        if getattr(request, "variant_paths", None) is None:
            request.variant_paths = live_paths(page=self)  # type: ignore[attr-defined]
        response: HttpResponse = super().serve(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=SECONDS)
        return response

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Return none, without asking."""
        nothing: QuerySet[PageViewRestriction] = PageViewRestriction.objects.none()
        return nothing

    def get_url_parts(self, request: HttpRequest | None = None) -> UrlParts | None:
        """Return an address below a language-market, also where only the language is known.

        In the admin Wagtail would answer a bare /de/, which does not exist in the shop.
        """
        parts: UrlParts | None = super().get_url_parts(request)
        if parts is None or parts[2] is None or is_shop_address(parts[2]):
            return parts
        with translation.override(default_variant_of(self.locale.language_code).code):
            return super().get_url_parts(request)  # type: ignore[no-any-return]


class HomePage(MarketPage):
    """What a shopper sees first: an opening picture, then stories and rows of products."""

    opening = StreamField(
        OPENING_BLOCKS, verbose_name=_("opening"), min_num=1, max_num=1, default=list
    )
    body = StreamField(STORY_BLOCKS, verbose_name=_("body"), blank=True, default=list)

    template = "content/pages/home.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["content.LegalPage"]
    content_panels = [*Page.content_panels, FieldPanel("opening"), FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @property
    def hero(self) -> PreparedValue | None:
        """The opening block's value, absent only in drafts."""
        return self.opening[0].value if self.opening else None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the template's values, with the blocks of the whole page loaded at once."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        blocks = [block.value for stream in (self.opening, self.body) for block in stream]
        values = [value for value in blocks if isinstance(value, PreparedValue)]
        prepare_blocks(values=values, variant=active_variant(), on=timezone.localdate())
        return context


class LegalPage(MarketPage):
    """A page of the legal pack: imprint, terms, withdrawal, privacy and their like."""

    intro = models.TextField(_("introduction"), max_length=500, blank=True)
    body = StreamField(PROSE_BLOCKS, verbose_name=_("body"), blank=True, default=list)

    template = "content/pages/legal.html"
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("legal page")
        verbose_name_plural = _("legal pages")
