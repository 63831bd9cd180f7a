"""Reads of pages."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from wagtail.models import Page, Site

from content.pages.models import HomePage


@dataclass(frozen=True, slots=True)
class FoundHome:
    """The home page in a language, and the languages in which it is live."""

    page: HomePage
    languages: tuple[str, ...]


def find_home(*, language: str) -> FoundHome | None:
    """Return the live home page in a language, if there is one, with one statement."""
    root = Site.objects.filter(is_default_site=True).values("root_page__translation_key")
    live = Page.objects.filter(translation_key=OuterRef("translation_key"), live=True)
    page = (
        HomePage.objects.live()
        .filter(locale__language_code=language, translation_key__in=root)
        .select_related("locale")
        .annotate(languages=ArraySubquery(live.values("locale__language_code")))
        .order_by("path")
        .first()
    )
    return FoundHome(page, tuple(page.languages)) if page else None
