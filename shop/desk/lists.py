"""Addresses of lists at the desk: which may be handed over, and who may open them."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

LONGEST = 2000


def list_address(text: str) -> str | None:
    """Return the address of one of the desk's own lists with its filters; None for any other."""
    if len(text) > LONGEST or not text.isprintable() or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or _list_admin(parts.path) is None:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def may_open(request: HttpRequest, address: str) -> bool:
    """Say whether the reader may see the rows of a list."""
    model_admin = _list_admin(urlsplit(address).path)
    return model_admin is not None and bool(model_admin.has_view_permission(request))


def _list_admin(path: str) -> Any:
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.app_names != ["admin"] or not (match.url_name or "").endswith("_changelist"):
        return None
    return getattr(match.func, "model_admin", None)
