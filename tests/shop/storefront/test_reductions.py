"""Reductions, unit prices and notices stand wherever a price or the law asks for them."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from shop.catalogue.models import Product, ResponsiblePerson
from shop.catalogue.services import publish, recheck_safety
from shop.kernel.money import Money
from shop.pricing.models import PriceHistory
from shop.pricing.services import set_price
from shop.search.services import refresh_listings
from tests.factories.catalogue import ResponsiblePersonFactory, SoldVariantFactory
from tests.shop.storefront.conftest import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]
PAGE = "/de-de/products/side-teapot/"
NOTE = "Lowest price of the 30 days before the reduction"


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.fixture
def sale(shop: Shop) -> Shop:
    """Reduce the celadon teapot from 57.90 to 45 euros, and let it hold 300 ml."""
    now = timezone.now()
    shop.celadon.content_amount, shop.celadon.content_unit = Decimal(300), "ml"
    shop.celadon.save()
    PriceHistory.objects.create(
        market_id="de",
        variant=shop.celadon,
        amount=euros("57.90"),
        valid_from=now - timedelta(days=40),
    )
    set_price(
        variant_id=shop.celadon.pk,
        market_code="de",
        amount=euros("45"),
        at=now,
        is_reduction=True,
    )
    refresh_listings(product_ids=[shop.product.pk])
    return shop


def text_of(client: Client, path: str) -> str:
    return re.sub(r"\s+", " ", client.get(path).content.decode()).replace("\xa0", " ")


@pytest.mark.parametrize(
    "path",
    ["/en-de/products/side-teapot/", "/en-de/collections/teaware/", "/en-de/search/?q=teapot"],
)
def test_every_page_says_what_a_price_is_reduced_from(client: Client, sale: Shop, path: str):
    page = text_of(client, path)

    assert f"{NOTE}: 57,90 €" in page
    assert "-22 %" in page or "-22%" in page
    assert "150,00 € / 1 l" in page


def test_the_basket_says_what_a_price_is_reduced_from(client: Client, sale: Shop):
    client.post("/en-de/cart/add/", {"variant_id": sale.celadon.pk, "quantity": 2})

    page = text_of(client, "/en-de/cart/")

    assert f"{NOTE}: 57,90 €" in page
    assert "150,00 € / 1 l" in page


def test_the_api_says_what_a_price_is_reduced_from(client: Client, sale: Shop):
    reduction = {
        "prior": {"amount": "57.90", "currency": "EUR"},
        "rate": "0.22",
        "lowest_of_days": 30,
    }
    litre = {"price": {"amount": "150.00", "currency": "EUR"}, "quantity": 1, "unit": "l"}

    card = client.get("/api/v1/de-de/products/").json()["results"][0]
    offers = client.get("/api/v1/de-de/products/side-teapot/").json()["offers"]

    assert (card["reduction"], card["unit_price"]) == (reduction, litre)
    assert (offers[0]["reduction"], offers[0]["unit_price"]) == (reduction, litre)
    assert (offers[1]["reduction"], offers[1]["unit_price"]) == (None, None)


def test_search_engines_read_the_prior_price_and_the_unit_price(client: Client, sale: Shop):
    page = client.get(PAGE).content.decode()

    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    assert json.loads(found[1])["offers"]["priceSpecification"] == [
        {
            "@type": "UnitPriceSpecification",
            "priceType": "https://schema.org/StrikethroughPrice",
            "price": "57.90",
            "priceCurrency": "EUR",
        },
        {
            "@type": "UnitPriceSpecification",
            "price": "150.00",
            "priceCurrency": "EUR",
            "referenceQuantity": {
                "@type": "QuantitativeValue",
                "value": 1,
                "unitCode": "LTR",
            },
        },
    ]


def test_the_guarantee_is_shown_where_the_union_s_law_asks_for_it(client: Client, shop: Shop):
    SoldVariantFactory(product=shop.product, market="us", sku="TPT-US")

    assert "EU legal guarantee of conformity" in text_of(client, "/en-de/products/side-teapot/")
    assert "legal guarantee" not in text_of(client, "/en-us/products/side-teapot/")


@pytest.mark.parametrize(("years", "is_shown"), [(None, False), (2, False), (3, True)])
def test_only_a_guarantee_above_two_years_has_the_label(client, shop: Shop, years, is_shown):
    Product.objects.filter(pk=shop.product.pk).update(guarantee_years=years)

    page = text_of(client, "/en-de/products/side-teapot/")

    assert ("Producer’s commercial guarantee of durability" in page) is is_shown
    assert ("3 years" in page) is is_shown


def test_a_product_is_withheld_where_nobody_answers_for_it(client: Client, shop: Shop):
    SoldVariantFactory(product=shop.product, market="us", sku="TPT-US")

    published = publish(product_id=shop.product.pk, at=timezone.now())
    refresh_listings(product_ids=[shop.product.pk])

    assert published.withheld_in == ["de", "fr", "eu", "gb"]
    assert client.get(PAGE).status_code == 404
    assert client.get("/en-us/products/side-teapot/").status_code == 200
    assert "Side teapot" not in text_of(client, "/en-de/collections/teaware/")


def test_a_product_is_sold_again_once_somebody_answers_for_it(shop: Shop):
    publish(product_id=shop.product.pk, at=timezone.now())
    maker = shop.product.manufacturer
    ResponsiblePersonFactory(manufacturer=maker)

    recheck_safety(product_ids=[shop.product.pk])

    # French has no text and so no warnings; nobody answers for it in Great Britain.
    assert Product.objects.get(pk=shop.product.pk).withheld_in == ["fr", "gb"]
    assert ResponsiblePerson.objects.count() == 1
