"""Forgery protection for forms on pages that a shared cache may keep.

Such a page cannot hold a token. The browser itself says where a form was sent from, in headers
that no script can set.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

_Params = ParamSpec("_Params")
_View = Callable[Concatenate[HttpRequest, _Params], HttpResponseBase]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def same_origin_post(view: _View[_Params]) -> _View[_Params]:
    """Answer 403 to a form that was not sent from one of our own pages; no token is needed.

    Requests of the test client pass unless it enforces forgery checks, as with Django's own.
    """

    @csrf_exempt
    @wraps(view)
    def checked(
        request: HttpRequest, /, *args: _Params.args, **kwargs: _Params.kwargs
    ) -> HttpResponseBase:
        is_unchecked = getattr(request, "_dont_enforce_csrf_checks", False)
        if request.method not in SAFE_METHODS and not is_unchecked:
            refuse_other_origins(request)
        return view(request, *args, **kwargs)

    return checked


def refuse_other_origins(request: HttpRequest) -> None:
    """Pass only what a browser says it sent from this site.

    :raises PermissionDenied: when another site sent it, or when nothing says who did
    """
    if not _is_same_origin(request):
        raise PermissionDenied("the form was not sent from one of our pages")


def _is_same_origin(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer")
    return sender is not None and _origin_of(sender) in _own_origins(request)


def _own_origins(request: HttpRequest) -> set[str]:
    return {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
