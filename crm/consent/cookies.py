"""What a visitor's browser says they have allowed."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "consent"
COOKIE_DAYS = 180
TEXT_VERSION = "2026-11"
"""Raised when the texts change: everybody is asked again."""


def granted_purposes(request: HttpRequest) -> list[str] | None:
    """Return the purposes a visitor has allowed, or None when they have not been asked yet."""
    try:
        answer = json.loads(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return None
    if not isinstance(answer, dict) or answer.get("version") != TEXT_VERSION:
        return None
    purposes = answer.get("purposes")
    if not isinstance(purposes, list):
        return None
    return [name for name in purposes if isinstance(name, str)]


def is_allowed(request: HttpRequest, *, purpose: str) -> bool:
    """Whether something optional may happen; no answer is a no."""
    return purpose in (granted_purposes(request) or [])


def remember_answer(response: HttpResponse, *, purposes: list[str]) -> None:
    """Keep the answer in the browser; this cookie itself is necessary."""
    response.set_cookie(
        COOKIE,
        json.dumps({"version": TEXT_VERSION, "purposes": purposes}),
        max_age=COOKIE_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
