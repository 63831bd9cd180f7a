"""Structured data of a product page: the same facts as the page, as search engines read them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from shop.catalogue.calculate import is_public_gtin
from shop.catalogue.models import ProductText
from shop.catalogue.selectors import Picture
from shop.delivery.selectors import DeliveryOption
from shop.kernel.money import Money, round_money
from shop.kernel.pictures import STANDARD_SPECS
from shop.markets.registry import Market
from shop.storefront.addresses import product_url, public_url
from shop.storefront.selectors.offers import Offer

RETURN_DAYS = 14
"""The days of the right of withdrawal, which the shop gives everywhere."""

# What would end the script element or start a comment in it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
SCHEMA = "https://schema.org"
# UN/CEFACT's codes, which schema.org wants.
_UNIT_CODES = {"g": "GRM", "kg": "KGM", "ml": "MLT", "l": "LTR", "m": "MTR", "m2": "MTK"}


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What the page says about the chosen variant of a product."""

    slug: str
    brand: str
    text: ProductText
    pictures: Sequence[Picture]
    offer: Offer
    delivery: DeliveryOption | None


def product_json_ld(facts: ProductFacts, *, market: Market, on: date) -> SafeString:
    """Return the facts as JSON that may stand inside a script element."""
    data = {
        "@context": SCHEMA,
        "@type": "Product",
        "name": facts.text.title,
        "description": facts.text.description or facts.text.subtitle or facts.text.title,
        "sku": facts.offer.variant.sku,
        "image": _images(facts),
        "offers": _offer(facts, market=market, on=on),
    }
    if facts.brand:
        data["brand"] = {"@type": "Brand", "name": facts.brand}
    # A number that others may use for something else would tell machines of the wrong article.
    if is_public_gtin(facts.offer.variant.gtin):
        data["gtin"] = facts.offer.variant.gtin
    return as_script(data)


def as_script(data: dict[str, Any]) -> SafeString:
    """Return structured data as JSON that may stand inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 — escaped just now


def _images(facts: ProductFacts) -> list[str]:
    """Return the addresses of what is rendered already: nothing is drawn for search engines."""
    own = [p for p in facts.pictures if p.variant_id in {facts.offer.variant.pk, None}]
    largest = STANDARD_SPECS[-1]
    return [
        public_url(rendition.url)
        for picture in own
        for rendition in picture.image.prefetched_renditions
        if rendition.filter_spec == largest
    ]


def _availability(facts: ProductFacts) -> str:
    if not facts.delivery:
        return "OutOfStock"
    return "PreOrder" if facts.offer.arrives_on else "InStock"


def _offer(facts: ProductFacts, *, market: Market, on: date) -> dict[str, Any]:
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": public_url(product_url(facts.slug, sku=facts.offer.variant.sku)),
        "price": _amount(facts.offer.price),
        "priceCurrency": str(facts.offer.price.currency),
        # What cannot be delivered in the market is not to be had there either.
        "availability": f"{SCHEMA}/{_availability(facts)}",
        "itemCondition": f"{SCHEMA}/NewCondition",
        "hasMerchantReturnPolicy": {
            "@type": "MerchantReturnPolicy",
            "applicableCountry": list(market.countries),
            "returnPolicyCategory": f"{SCHEMA}/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": RETURN_DAYS,
            "returnMethod": f"{SCHEMA}/ReturnByMail",
            "returnFees": f"{SCHEMA}/ReturnFeesCustomerResponsibility",
        },
    }
    if specifications := list(_price_specifications(facts.offer)):
        offer["priceSpecification"] = specifications
    if facts.delivery is not None:
        offer["shippingDetails"] = _shipping(facts.delivery, market=market, on=on)
    return offer


def _price_specifications(offer: Offer) -> Iterator[dict[str, Any]]:
    """Yield what the price is reduced from, and the price of a kilogram, litre or metre."""
    currency = str(offer.price.currency)
    if offer.reduction is not None:
        yield {
            "@type": "UnitPriceSpecification",
            "priceType": f"{SCHEMA}/StrikethroughPrice",
            "price": _amount(offer.reduction.prior),
            "priceCurrency": currency,
        }
    if offer.unit_price is not None:
        yield {
            "@type": "UnitPriceSpecification",
            "price": _amount(offer.unit_price.price),
            "priceCurrency": currency,
            "referenceQuantity": {
                "@type": "QuantitativeValue",
                "value": offer.unit_price.quantity,
                "unitCode": _UNIT_CODES[offer.unit_price.unit],
            },
        }


def _shipping(delivery: DeliveryOption, *, market: Market, on: date) -> dict[str, Any]:
    return {
        "@type": "OfferShippingDetails",
        "shippingRate": {
            "@type": "MonetaryAmount",
            "value": _amount(delivery.price),
            "currency": str(delivery.price.currency),
        },
        "shippingDestination": {
            "@type": "DefinedRegion",
            "addressCountry": list(market.countries),
        },
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "handlingTime": _days(0, 1),
            "transitTime": _days(
                max(0, (delivery.promise.first - on).days - 1),
                max(0, (delivery.promise.last - on).days - 1),
            ),
        },
    }


def _days(least: int, most: int) -> dict[str, Any]:
    return {"@type": "QuantitativeValue", "minValue": least, "maxValue": most, "unitCode": "DAY"}


def _amount(money: Money) -> str:
    return f"{round_money(money).amount:f}"
