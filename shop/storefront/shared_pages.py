"""The shop's own shared cache: strangers who ask for the same page within a minute share it."""

from collections.abc import Callable
from contextlib import suppress
from time import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from redis.exceptions import RedisError

from shop.storefront.caching import SECONDS

HTMX = "HX-Request"
"""Lists vary with it alone: scripts ask for a part of the page, and those are not shared here."""


class _Kept(NamedTuple):
    body: bytes
    headers: dict[str, str]
    made_at: float


class SharedPages:
    """Answers a stranger with the page that another stranger was shown less than a minute ago.

    It keeps what a content delivery network in front of the shop might keep, no longer and no
    more: whole pages that say `public`, set no cookie and do not vary from reader to reader.
    Whoever has a session, so every editor and everybody with a basket, always sees the page as it
    is now. Addresses with a query are not kept, for there is no end to them. A dead cache closes
    nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Remember what answers when nothing is kept."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the kept page, else the page, which is then kept."""
        if not _is_from_stranger(request):
            return self._get_response(request)
        key = f"page:{request.get_host()}{request.get_full_path()}"
        kept: _Kept | None = None
        with suppress(RedisError):
            kept = cache.get(key)
        if kept is not None:
            return _answer(kept)
        response = self._get_response(request)
        if isinstance(response, HttpResponse) and _is_for_everybody(response):
            with suppress(RedisError):
                cache.set(key, _Kept(response.content, dict(response.headers), time()), SECONDS)
        return response


def _is_from_stranger(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and HTMX not in request.headers
    )


def _is_for_everybody(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and "public" in response.headers.get("Cache-Control", "")
        and response.headers.get("Vary", HTMX) == HTMX
        and not response.cookies
    )


def _answer(kept: _Kept) -> HttpResponse:
    response = HttpResponse(kept.body, headers=kept.headers)
    # Caches on the way count from when the page was made, not from when we handed it on.
    response.headers["Age"] = str(int(time() - kept.made_at))
    return response
