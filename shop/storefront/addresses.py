"""Addresses of shop pages, in one variant and in all."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from shop.catalogue.selectors import CategoryNode
from shop.markets.registry import REGISTRY, Variant


def category_url(node: CategoryNode) -> str:
    """Return a category's address in the active variant; the root lists every product."""
    if not node.slugs:
        return reverse("shop:products")
    return reverse("shop:category", args=[node.url_path])


def product_url(slug: str, *, sku: str = "") -> str:
    """Return a product's address in the active variant, with one of its variants chosen."""
    address = reverse("shop:product", args=[slug])
    return f"{address}?{urlencode({'variant': sku})}" if sku else address


def public_url(path: str) -> str:
    """Return the address that the world knows a path by, whatever host a request named."""
    return settings.PUBLIC_URL.rstrip("/") + path


def variant_paths(request: HttpRequest) -> dict[str, str]:
    """Return where the page exists, by variant code.

    A view that knows better sets ``request.variant_paths``, e.g. for a product that only some
    markets sell; else the page is taken to exist everywhere under the same path.
    """
    known: dict[str, str] | None = getattr(request, "variant_paths", None)
    if known is not None:
        return known
    _slash, prefix, rest = [*request.path.split("/", 2), "", ""][:3]
    if prefix not in REGISTRY.variants:
        return {}
    return {code: f"/{code}/{rest}" for code in REGISTRY.variants}


def home_path(variant_code: str) -> str:
    """Return the path of a variant's home page."""
    return f"/{variant_code}/"


def hreflang(variant: Variant) -> str:
    """Return the tag that search engines know the variant by.

    A market that is one country names it; a market of several stands for its language alone.
    """
    region = variant.market.code.upper()
    language = bcp47(variant.language)
    return f"{language}-{region}" if region in variant.market.countries else language


def bcp47(code: str) -> str:
    """Return a language or locale code as HTML wants it: "zh-hans" becomes "zh-Hans"."""
    first, *others = code.replace("_", "-").split("-")
    script_length = 4
    return "-".join(
        [first, *(part.title() if len(part) == script_length else part.upper() for part in others)]
    )
