"""Where a page exists: one address for each language-market whose translation is live."""

from collections.abc import Mapping

from django.conf import settings
from wagtail.models import Page

from shop.markets.context import find_variant
from shop.markets.registry import REGISTRY, Variant
from shop.storefront.addresses import home_path


def default_variant_of(language: str) -> Variant:
    """Return the variant that stands for a language where no market is known.

    It is the shop's default variant when that speaks the language, else the first market's that
    has it as its own language, else the first that offers it.

    :raises LookupError: when no market offers the language
    """
    default = REGISTRY.variants[settings.LANGUAGE_CODE]
    offered = [variant for variant in REGISTRY.variants.values() if variant.language == language]
    if not offered:
        raise LookupError(language)
    if default.language == language:
        return default
    own = (variant for variant in offered if variant.market.languages[0] == language)
    return next(own, offered[0])


def live_paths(*, page: Page) -> dict[str, str]:
    """Return the page's path in every variant that has a live translation, by variant code."""
    rows = Page.objects.filter(translation_key=page.translation_key, live=True).values_list(
        "locale__language_code", "url_path"
    )
    # The home page's slug is no part of the address: "/home-de/imprint/" is "imprint/".
    return paths_of({language: url_path.split("/", 2)[2] for language, url_path in rows})


def paths_of(relative: Mapping[str, str]) -> dict[str, str]:
    """Return the path in every variant of a page's paths below home, given by language."""
    return {
        code: home_path(code) + relative[variant.language]
        for code, variant in REGISTRY.variants.items()
        if variant.language in relative
    }


def is_shop_address(path: str) -> bool:
    """Say whether a path begins with the prefix of a variant."""
    return find_variant(path.lstrip("/").partition("/")[0]) is not None
