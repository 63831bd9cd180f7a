"""The product page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from shop.markets.context import active_variant
from shop.markets.registry import REGISTRY
from shop.storefront.addresses import public_url
from shop.storefront.caching import cacheable, member_of, menu_tree
from shop.storefront.forms import parse_sku
from shop.storefront.selectors import ProductNotSoldError, product_page


@require_safe
@cacheable
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a product; ``?variant=SKU`` chooses one of its variants.

    Members of a customer group see what is kept for them, on a page that no cache may share.

    :raises Http404: when the market does not sell it
    """
    variant = active_variant()
    user_id = member_of(request)
    try:
        values = product_page(
            slug=slug,
            sku=parse_sku(request.GET),
            variant=variant,
            tree=menu_tree(language=variant.language),
            at=timezone.now(),
            user_id=user_id,
        )
    except ProductNotSoldError as error:
        raise Http404 from error
    # The page exists where the product is sold; here it is, or we would not have come so far.
    markets = values["market_codes"] | {variant.market.code}
    rest = request.path.removeprefix(f"/{variant.code}/")
    request.variant_paths = {  # type: ignore[attr-defined]
        code: f"/{code}/{rest}"
        for code, other in REGISTRY.variants.items()
        if other.market.code in markets
    }
    values |= {"canonical_url": public_url(request.path), "add_form_action": _add_action()}
    response = render(request, "shop/storefront/product.html", values)
    if user_id is not None:
        patch_cache_control(response, private=True)
    return response


def _add_action() -> str:
    try:
        return reverse("shop:cart-add")
    except NoReverseMatch:
        return ""
