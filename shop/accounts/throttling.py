"""Whose account a failed sign-in meant."""

from collections.abc import Mapping

from django.http import HttpRequest


def account_named(request: HttpRequest, credentials: Mapping[str, str] | None) -> str | None:
    """Return the account that somebody tries to open, so that only this one is locked.

    The shop's form says "email" to the backends and "login" in what it posts, the admin's form
    says "username"; capitals make no difference to any of them.
    """
    given = credentials or {}
    named = (
        given.get("email")
        or given.get("username")
        or request.POST.get("login")
        or request.POST.get("username")
    )
    return named.strip().lower() if named else None
