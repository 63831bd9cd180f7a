"""What shops on other screens read: markets, categories, products, search.

Texts are in the language, prices in the currency of the variant that the address names, as on the
shop's own pages. Everything here may be kept by shared caches for a minute.
"""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from shop.markets.names import market_name
from shop.markets.registry import REGISTRY, Variant
from shop.search.models import Listing
from shop.search.selectors import matching_products
from shop.search.text import clean_query
from shop.storefront.addresses import public_url
from shop.storefront.api import serializers as shapes
from shop.storefront.api.base import PublicView, SharedAnswer, VariantView
from shop.storefront.api.cursors import CURSOR, LIMIT, cursor_at, limit_of, position_of
from shop.storefront.caching import menu_tree
from shop.storefront.selectors import ProductNotSoldError, product_cards, product_page
from shop.storefront.selectors.cards import ProductCard

_REFUSALS = {400: shapes.ErrorSerializer, 404: shapes.ErrorSerializer, 429: shapes.ErrorSerializer}


class MarketsView(SharedAnswer, PublicView):
    """The markets with their languages."""

    @extend_schema(
        operation_id="markets_list",
        responses={200: shapes.MarketSerializer(many=True), **_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return all of them."""
        rows = [
            {
                "code": market.code,
                "name": market_name(market, locale="en"),
                "currency": market.currency,
                "countries": market.countries,
                "prices_include_tax": market.prices_include_tax,
                "languages": [
                    {"code": REGISTRY.variants[code].language, "variant": code}
                    for code in market.variants
                ],
            }
            for market in REGISTRY.markets.values()
        ]
        return Response(shapes.MarketSerializer(rows, many=True).data)


class CategoriesView(SharedAnswer, VariantView):
    """The categories, from the first level down."""

    @extend_schema(
        operation_id="categories_list",
        responses={200: shapes.CategorySerializer(many=True), **_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return all of them, each above what is below it."""
        tree = menu_tree(language=self.variant.language)
        return Response(shapes.CategorySerializer(tree.nodes.values(), many=True).data)


class ProductsView(SharedAnswer, VariantView):
    """The products that the market sells, in a steady order."""

    @extend_schema(
        operation_id="products_list",
        parameters=[
            OpenApiParameter("category", str, description="the `path` of a category"),
            LIMIT,
            CURSOR,
        ],
        responses={200: shapes.CardsSerializer, **_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return a part of them and the cursor of the next."""
        limit, after = limit_of(request), int(position_of(request, default=0))
        tree = menu_tree(language=self.variant.language)
        slugs = [slug for slug in request.query_params.get("category", "").split("/") if slug]
        node = tree.find(slugs)
        if node is None:
            if slugs:
                raise ValidationError({"category": _("There is no such category.")}, code="invalid")
            return Response({"next": None, "results": []})
        rows = Listing.objects.filter(
            market_id=self.variant.market.code,
            is_lead=True,
            category_path__startswith=node.path,
            product_id__gt=after,
        ).order_by("product_id")
        ids = list(rows.values_list("product_id", flat=True)[: limit + 1])
        return _part(ids, limit=limit, variant=self.variant, position=lambda shown: shown[-1])


class ProductView(SharedAnswer, VariantView):
    """One product."""

    @extend_schema(
        operation_id="product_read", responses={200: shapes.ProductSerializer, **_REFUSALS}
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return it with every variant that can be ordered.

        :raises Http404: when the market does not sell it
        """
        try:
            page = product_page(
                slug=slug,
                sku="",
                variant=self.variant,
                tree=menu_tree(language=self.variant.language),
                at=timezone.now(),
            )
        except ProductNotSoldError as error:
            raise Http404 from error
        values = {
            **page["product"],
            "slug": slug,
            "url": public_url(f"/{self.variant.code}/products/{slug}/"),
            "pictures": [
                shapes.picture_values(picture["image"], picture["alt"]) for picture in page["media"]
            ],
            "offers": [_offer(offer) for offer in page["offers"]],
        }
        return Response(shapes.ProductSerializer(values).data)


class SearchView(SharedAnswer, VariantView):
    """What words find, best first."""

    @extend_schema(
        operation_id="products_search",
        parameters=[OpenApiParameter("q", str, required=True), LIMIT, CURSOR],
        responses={200: shapes.CardsSerializer, **_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return a part of what was found; nothing for no words."""
        limit, start = limit_of(request), int(position_of(request, default=0))
        text = clean_query(request.query_params.get("q", ""))
        root = menu_tree(language=self.variant.language).root
        if not text or root is None:
            return Response({"next": None, "results": []})
        ids = matching_products(
            text=text,
            language=self.variant.language,
            market_code=self.variant.market.code,
            path=root.path,
        )
        part = ids[start : start + limit + 1]
        return _part(
            part, limit=limit, variant=self.variant, position=lambda shown: start + len(shown)
        )


def _part(ids: Sequence[int], *, limit: int, variant: Variant, position: Any) -> Response:
    shown = list(ids[:limit])
    cards = product_cards(product_ids=shown, variant=variant, on=timezone.localdate())
    following = cursor_at(position(shown)) if len(ids) > limit else None
    values = {"next": following, "results": [_card(card) for card in cards]}
    return Response(shapes.CardsSerializer(values).data)


def _card(card: ProductCard) -> dict[str, Any]:
    path = card.url.partition("?")[0]
    return {
        "slug": path.rstrip("/").rpartition("/")[2],
        "url": public_url(path),
        "title": card.title,
        "subtitle": card.subtitle,
        "price": card.price,
        "has_price_range": card.has_price_range,
        "reduction": card.reduction,
        "unit_price": card.unit_price,
        "is_available": card.is_available,
        "arrives_on": card.arrives_on,
        "picture": shapes.picture_values(card.image, card.alt),
    }


def _offer(offer: Any) -> dict[str, Any]:
    return {
        "sku": offer.variant.sku,
        "label": ", ".join(choice.label for choice in offer.choices),
        "price": offer.price,
        "reduction": offer.reduction,
        "unit_price": offer.unit_price,
        "is_available": offer.is_available,
        "arrives_on": offer.arrives_on,
    }
