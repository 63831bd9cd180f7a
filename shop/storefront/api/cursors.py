"""Lists that are read part by part: how much at once, and from where on."""

from typing import Any

from django.core import signing
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGE_SIZE, MAX_PAGE_SIZE = 24, 48
_SALT = "shop.api.cursor"
LIMIT = OpenApiParameter("limit", int, description=f"1 to {MAX_PAGE_SIZE}; usually {PAGE_SIZE}")
CURSOR = OpenApiParameter("cursor", str, description="the `next` of the part before")


def limit_of(request: Request) -> int:
    """Return how many rows are wanted.

    :raises ValidationError: when that is no number, or too high a one
    """
    text = request.query_params.get("limit", str(PAGE_SIZE))
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:6]) <= MAX_PAGE_SIZE:
        said = _("A number from 1 to %(number)d.") % {"number": MAX_PAGE_SIZE}
        raise ValidationError({"limit": said}, code="invalid")
    return int(text)


def cursor_at(position: object, *, of: str = "") -> str:
    """Return the signed text by which the next part of a list is asked for."""
    return signing.dumps(position, salt=_SALT + of)


def position_of(request: Request, *, default: object, of: str = "") -> Any:
    """Return the position in a cursor; without one the default, which is the list's beginning.

    :raises ValidationError: when we have not signed it, or for another list
    """
    text = request.query_params.get("cursor")
    if not text:
        return default
    try:
        return signing.loads(text, salt=_SALT + of)
    except signing.BadSignature as error:
        said = _("This is no cursor of ours.")
        raise ValidationError({"cursor": said}, code="invalid") from error
