"""Pages that a shared cache may keep, and the small things that every page needs again."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from redis.exceptions import RedisError
from wagtail.models import Page

from shop.catalogue.selectors import (
    CategoryTree,
    FacetAttribute,
    category_tree,
    colour_labels,
    facet_attributes,
)
from shop.markets.registry import Variant

_Params = ParamSpec("_Params")
_Value = TypeVar("_Value")
_View = Callable[Concatenate[HttpRequest, _Params], HttpResponse]
SECONDS = 60
MENU_DEPTH = 3
"""Wagtail's root, a language's home page, the pages below it."""


def cacheable(view: _View[_Params]) -> _View[_Params]:
    """Let shared caches keep the view's pages for a minute.

    The context processor then gives templates no visitor, no messages and no token.
    """

    @wraps(view)
    def marked(
        request: HttpRequest, /, *args: _Params.args, **kwargs: _Params.kwargs
    ) -> HttpResponse:
        request.is_cacheable = True  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        if response.status_code in {200, 301} and not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, max_age=SECONDS)
        return response

    return marked


def member_of(request: HttpRequest) -> int | None:
    """Return the number of a signed-in member of a customer group; None for everybody else.

    Who has no session is not asked, so that strangers still share their pages.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    is_member = user.is_authenticated and user.customer_groups.exists()
    return user.pk if is_member else None


def is_cacheable(request: HttpRequest) -> bool:
    """Tell whether the page is the same for everybody: ours by the mark, Wagtail's by nature."""
    match = request.resolver_match
    is_page = match is not None and match.view_name == "wagtail_serve"
    return is_page or bool(getattr(request, "is_cacheable", False))


def menu_tree(*, language: str) -> CategoryTree:
    """Return the public categories in a language, at most a minute old."""
    return kept_a_minute(f"menu:{language}", lambda: category_tree(language=language))


def facet_words(*, language: str) -> tuple[tuple[FacetAttribute, ...], dict[str, str]]:
    """Return what can be filtered by and the colours' names, at most a minute old."""
    return kept_a_minute(
        f"facets:{language}",
        lambda: (facet_attributes(language=language), colour_labels(language=language)),
    )


def legal_links(*, variant: Variant) -> list[dict[str, str]]:
    """Return the pages that editors show in menus, at most a minute old.

    Wagtail's own mark "show in menus" decides, so this app knows no page type of a higher one. The
    shop's pages are public. The variant must be active.
    """
    return kept_a_minute(f"legal:{variant.code}", lambda: _menu_pages(variant))


def _menu_pages(variant: Variant) -> list[dict[str, str]]:
    rows = (
        Page.objects.live()
        .in_menu()
        .filter(depth=MENU_DEPTH, locale__language_code=variant.language)
        .order_by("path")
        .values_list("title", "url_path")
    )
    return [{"title": title, "url": page_url(url_path)} for title, url_path in rows]


def page_url(url_path: str) -> str:
    """Return the address of one of Wagtail's pages in the active variant.

    The home page's slug, which the path begins with, is no part of it.
    """
    return reverse("wagtail_serve", args=[url_path.split("/", 2)[2]])


def kept_a_minute(key: str, make: Callable[[], _Value]) -> _Value:
    """Return what is kept, else make it; a dead cache makes pages slower and closes nothing."""
    kept: _Value | None = None
    with suppress(RedisError):
        kept = cache.get(f"storefront:{key}")
    if kept is None:
        kept = make()
        with suppress(RedisError):
            cache.set(f"storefront:{key}", kept, SECONDS)
    return kept
