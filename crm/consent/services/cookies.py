"""Writes of consent."""

from collections.abc import Collection
from datetime import datetime

from crm.consent.models import CookieChoice

PURPOSES = ("preferences", "statistics")


def record_choice(
    *, purposes: Collection[str], text_version: str, language: str, at: datetime
) -> CookieChoice:
    """Keep the evidence of one answer; unknown purposes are left out."""
    return CookieChoice.objects.create(
        purposes=[name for name in PURPOSES if name in purposes],
        text_version=text_version,
        language=language,
        created_at=at,
    )
