"""Which market is active: the active language code names it."""

from django.conf import settings
from django.utils import translation

from shop.markets.registry import REGISTRY, Market, Variant


def active_variant() -> Variant:
    """Return the language and market of the active translation, else of LANGUAGE_CODE."""
    code = translation.get_language() or settings.LANGUAGE_CODE
    return find_variant(code) or REGISTRY.variants[settings.LANGUAGE_CODE]


def find_variant(code: str) -> Variant | None:
    """Return a variant by its URL prefix, if there is one."""
    return REGISTRY.variants.get(code)


def active_market() -> Market:
    """Return the market of the active translation."""
    return active_variant().market


def active_language() -> str:
    """Return the reader's language, e.g. "de" or "zh-hans"."""
    return active_variant().language
