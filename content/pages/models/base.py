"""What every page of the shop shares."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from wagtail.blocks import StreamValue
from wagtail.models import Page, PageViewRestriction

from content.blocks.prepare import prepare_blocks
from content.blocks.values import PreparedValue
from content.pages.alternates import default_variant_of, is_shop_address, live_paths
from content.pages.preview import PreviewChoice, preview_bar
from content.pages.problems import ProblemsPanel
from shop.markets.context import active_variant
from shop.storefront.caching import SECONDS

UrlParts = tuple[int, str | None, str | None]


class MarketPage(Page):
    """A page in one language that serves every market which offers the language.

    Shop pages are public: shared caches keep them, so there is no privacy to set.
    """

    private_page_options: list[str] = []
    streams: tuple[str, ...] = ()
    """The names of the fields whose blocks the page shows, in their order."""

    content_panels = [ProblemsPanel(), *Page.content_panels]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, and tell the storefront where its live translations are."""
        if getattr(request, "variant_paths", None) is None:
            request.variant_paths = live_paths(page=self)  # type: ignore[attr-defined]
        response: HttpResponse = super().serve(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=SECONDS)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the draft as the market and the day that the editor has chosen would see it."""
        choice = PreviewChoice.of(request, language=self.locale.language_code)
        request.preview_choice = choice  # type: ignore[attr-defined]
        request.preview_bar = preview_bar(request, choice)  # type: ignore[attr-defined]
        with translation.override(choice.variant.code), timezone.override(choice.time_zone):
            response = super().serve_preview(request, mode_name)
            rendered: HttpResponse = response.render()
        return rendered

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the template's values, with the blocks of the whole page loaded at once.

        `streams` holds, by the field's name, the blocks that the market is shown on this day.
        """
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        variant, on = active_variant(), shown_day(request)
        shown = {
            name: [block for block in getattr(self, name) if is_shown(block, variant, on)]
            for name in self.streams
        }
        values = [block.value for blocks in shown.values() for block in blocks]
        prepared = [value for value in values if isinstance(value, PreparedValue)]
        prepare_blocks(values=prepared, variant=variant, on=on)
        bar = getattr(request, "preview_bar", "")
        return {**context, "streams": shown, "preview_bar": bar}

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


def shown_day(request: HttpRequest) -> date:
    """Return the day that the page is shown for: today in the market, or the editor's choice."""
    choice: PreviewChoice | None = getattr(request, "preview_choice", None)
    return choice.on if choice else timezone.localdate()


def is_shown(block: StreamValue.StreamChild, variant: Any, on: date) -> bool:
    """Say whether a block is for the variant's market on a day."""
    value = block.value
    return not isinstance(value, PreparedValue) or value.is_shown(market=variant.market.code, on=on)
