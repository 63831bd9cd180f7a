"""The market and the day as which an editor looks at drafts."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from content.blocks.audience import market_options
from content.pages.alternates import default_variant_of
from shop.markets.registry import REGISTRY, Variant

SESSION_KEY = "preview_as"


@dataclass(frozen=True)
class PreviewChoice:
    """A variant in the page's language, and a day there."""

    variant: Variant
    on: date

    @property
    def time_zone(self) -> ZoneInfo:
        """The market's time zone."""
        return self.variant.market.time_zone

    @classmethod
    def of(cls, request: HttpRequest, *, language: str) -> "PreviewChoice":
        """Return what the editor chose last, else the language's own market today.

        A market that does not offer the language cannot show the page: the language's own does.
        """
        chosen: dict[str, Any] = request.session.get(SESSION_KEY, {})
        variant = REGISTRY.variants.get(f"{language}-{chosen.get('market')}")
        variant = variant or default_variant_of(language)
        today = timezone.localdate(timezone=variant.market.time_zone)
        return cls(variant, date.fromisoformat(chosen["on"]) if chosen.get("on") else today)


def preview_bar(request: HttpRequest, choice: PreviewChoice) -> str:
    """Return the bar above a draft in which the editor chooses, in the editor's language."""
    offered = [
        code
        for code in REGISTRY.markets
        if f"{choice.variant.language}-{code}" in REGISTRY.variants
    ]
    with translation.override(_language_of(request.user)):
        values = {
            "markets": [(code, name) for code, name in market_options() if code in offered],
            "choice": choice,
            "csrf_token": get_token(request),
        }
        return render_to_string("content/pages/_preview_bar.html", values)


def _language_of(user: Any) -> str:
    profile = UserProfile.objects.filter(user_id=user.pk).first()
    return profile.get_preferred_language() if profile else translation.get_language() or "en"
