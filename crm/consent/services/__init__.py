"""Writes of consent: a table of contents."""

from crm.consent.services.cookies import PURPOSES, record_choice
from crm.consent.services.newsletter import (
    CONFIRM_WITHIN,
    Asked,
    LinkExpiredError,
    LinkUnknownError,
    ask_for_newsletter,
    confirm_newsletter,
    confirm_token,
    contact_of_leave_token,
    end_newsletter,
    grant_newsletter,
    leave_token,
)

__all__ = [
    "CONFIRM_WITHIN",
    "PURPOSES",
    "Asked",
    "LinkExpiredError",
    "LinkUnknownError",
    "ask_for_newsletter",
    "confirm_newsletter",
    "confirm_token",
    "contact_of_leave_token",
    "end_newsletter",
    "grant_newsletter",
    "leave_token",
    "record_choice",
]
