"""What search engines read: robots.txt and the sitemaps."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shop.markets.context import find_variant
from shop.markets.registry import REGISTRY
from shop.storefront.addresses import public_url
from shop.storefront.selectors.sitemaps import sitemap_entries

_CLOSED = (
    "/admin/",
    "/cms/",
    "/*/account/",
    "/*/cart/*/",
    "/*/checkout/",
    "/*/orders/",
    "/*/payments/",
    "/*/search/",
)
_HOUR = 3600


@require_safe
@cache_control(public=True, max_age=_HOUR)
def robots(_request: HttpRequest) -> HttpResponse:
    """Keep robots out of what is personal or endless, and show them the sitemaps."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _CLOSED),
        f"Sitemap: {public_url('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=_HOUR)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the sitemaps, one for each language and market."""
    sitemaps = [{"location": public_url(f"/sitemap-{code}.xml")} for code in REGISTRY.variants]
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type="application/xml"
    )


@require_safe
@cache_control(public=True, max_age=_HOUR)
def sitemap(request: HttpRequest, code: str) -> HttpResponse:
    """List the pages of one language and market, each with its siblings in the others.

    :raises Http404: when there is no such language and market
    """
    variant = find_variant(code)
    if variant is None:
        raise Http404
    with translation.override(variant.code):
        entries = sitemap_entries(variant=variant)
    return TemplateResponse(
        request, "sitemap.xml", {"urlset": entries}, content_type="application/xml"
    )
