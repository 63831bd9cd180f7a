"""The choice of country and language on "/"."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_http_methods

from shop.kernel.same_origin import same_origin_post
from shop.markets.context import active_variant, find_variant
from shop.markets.registry import REGISTRY, Variant
from shop.storefront.addresses import home_path
from shop.storefront.context import market_choices

SEE_OTHER = 303
MAX_HEADER = 500


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin_post
def chooser(request: HttpRequest) -> HttpResponse:
    """Offer every market; go on by an earlier choice, else by the browser's language and region.

    ``/?choose`` always offers. A posted ``variant`` is remembered; ``next`` names a page of it.
    """
    if request.method == "POST":
        return _remember(request)
    known = None if "choose" in request.GET else _wanted(request)
    response = HttpResponseRedirect(home_path(known.code)) if known else _offer(request)
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _remember(request: HttpRequest) -> HttpResponse:
    variant = find_variant(request.POST.get("variant", ""))
    if variant is None:
        return HttpResponseRedirect("/?choose", status=SEE_OTHER)
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    if not is_ours or not target.startswith(home_path(variant.code)):
        target = home_path(variant.code)
    response = HttpResponseRedirect(target, status=SEE_OTHER)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        variant.code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        secure=request.is_secure(),
    )
    return response


def _wanted(request: HttpRequest) -> Variant | None:
    chosen = find_variant(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    return chosen or _by_browser(request)


def _by_browser(request: HttpRequest) -> Variant | None:
    """Return the variant of the first language that names a region we sell to.

    A language alone says nothing about where a parcel should go.
    """
    header = request.headers.get("Accept-Language", "")[:MAX_HEADER]
    for tag, _weight in parse_accept_lang_header(header):
        language, _dash, region = tag.rpartition("-")
        market = REGISTRY.market_of_country(region.upper())
        if language and market is not None:
            spoken = next((own for own in market.languages if _speaks(language, own)), None)
            if spoken:
                return REGISTRY.variants[f"{spoken}-{market.code}"]
    return None


def _speaks(language: str, offered: str) -> bool:
    return language == offered or language == offered.partition("-")[0]


def _offer(request: HttpRequest) -> HttpResponse:
    variant = _reader(request)
    with translation.override(variant.code):
        choices = market_choices(current=variant, paths={})
        return render(request, "shop/storefront/chooser.html", {"choices": choices})


def _reader(request: HttpRequest) -> Variant:
    """Return a variant in the reader's language, whatever the market, to speak to them in it."""
    for tag, _weight in parse_accept_lang_header(
        request.headers.get("Accept-Language", "")[:MAX_HEADER]
    ):
        for variant in REGISTRY.variants.values():
            if tag.startswith(variant.language):
                return variant
    return active_variant()
