"""What every storefront template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from shop.markets.context import active_variant
from shop.markets.names import market_name
from shop.markets.registry import REGISTRY, Variant
from shop.storefront.addresses import (
    bcp47,
    home_path,
    hreflang,
    public_url,
    variant_paths,
)
from shop.storefront.caching import is_cacheable, legal_links
from shop.storefront.wording import localised_market, tax_note, withdrawal_label


def storefront(request: HttpRequest) -> dict[str, Any]:
    """Return the market, the legal pages and the addresses of a shop page.

    Pages that shared caches may keep get no messages and no token, both of which need a cookie.
    """
    if request.path.startswith(settings.DESKS):
        return {}
    variant = active_variant()
    paths = variant_paths(request)
    values: dict[str, Any] = {
        "market": localised_market(variant),
        "variant": variant,
        "html_lang": bcp47(variant.locale),
        "legal_links": legal_links(variant=variant),
        "canonical_url": public_url(request.path) if variant.code in paths else "",
        "alternates": alternates(paths),
        "market_choices": market_choices(current=variant, paths=paths),
        "tax_note": tax_note(variant.market),
        "withdrawal_label": withdrawal_label(variant.market),
    }
    if is_cacheable(request):
        values |= {"messages": (), "csrf_token": ""}
    return values


def alternates(paths: dict[str, str]) -> list[dict[str, str]]:
    """Return the page's addresses in all variants that have it, and one for everybody else."""
    links = [
        {"hreflang": hreflang(REGISTRY.variants[code]), "url": public_url(path)}
        for code, path in paths.items()
    ]
    default = paths.get(settings.LANGUAGE_CODE)
    if default is not None:
        everybody = "/" if default == home_path(settings.LANGUAGE_CODE) else default
        links.append({"hreflang": "x-default", "url": public_url(everybody)})
    return links


def market_choices(*, current: Variant | None, paths: dict[str, str]) -> list[dict[str, Any]]:
    """Return every market with its languages; addresses lead to this page there, or home."""
    locale = current.locale if current else "en"
    choices = []
    for market in REGISTRY.markets.values():
        variants = [REGISTRY.variants[code] for code in market.variants]
        languages = [
            {
                "code": bcp47(variant.language),
                "variant": variant.code,
                "name": REGISTRY.languages[variant.language],
                "url": paths.get(variant.code) or home_path(variant.code),
                "is_current": variant == current,
            }
            for variant in variants
        ]
        choices.append(
            {
                "name": market_name(market, locale=locale),
                "currency": market.currency,
                "is_current": current is not None and market == current.market,
                "languages": languages,
            }
        )
    return choices
