"""The API for reading: the same facts as on the pages, errors in one shape, no 500."""

from decimal import Decimal

import pytest
from django.test import Client

from shop.markets.registry import REGISTRY
from shop.storefront.api.errors import PER_MINUTE
from tests.factories.catalogue import CategoryFactory
from tests.naughty import NAUGHTY
from tests.shop.storefront.conftest import Shop, many_products

API = "/api/v1"
pytestmark = pytest.mark.django_db


def test_markets_name_the_variants_that_the_other_addresses_take(client: Client):
    response = client.get(f"{API}/markets/")

    markets = {row["code"]: row for row in response.json()}
    assert set(markets) == set(REGISTRY.markets)
    assert markets["jp"]["currency"] == "JPY"
    assert {"code": "de", "variant": "de-de"} in markets["de"]["languages"]
    assert response["Cache-Control"] == "public, max-age=60"
    assert response.cookies == {}


def test_categories_are_in_the_language_of_the_address(client: Client, shop: Shop):
    assert client.get(f"{API}/de-de/categories/").json() == [
        {"path": "teaware", "title": "Teegeschirr", "description": ""}
    ]


def test_a_product_says_what_its_page_says(client: Client, shop: Shop):
    product = client.get(f"{API}/de-de/products/side-teapot/").json()

    assert product["title"] == "Teekanne mit Seitengriff"
    assert product["url"] == "http://127.0.0.1:8000/de-de/products/side-teapot/"
    assert [offer["sku"] for offer in product["offers"]] == ["TPT-CEL", "TPT-IVO"]
    assert product["offers"][0]["price"] == {"amount": "57.90", "currency": "EUR"}
    assert product["offers"][0]["is_available"] is True


def test_amounts_have_the_places_of_their_currency(client: Client, shop: Shop):
    products = client.get(f"{API}/de-de/products/").json()["results"]

    assert products[0]["price"] == {"amount": "57.90", "currency": "EUR"}
    assert Decimal(products[0]["price"]["amount"]) == Decimal("57.90")


def test_a_list_is_read_part_by_part_without_gaps_or_doubles(client: Client, shop: Shop):
    many_products(shop, number=11)
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        part = client.get(f"{API}/de-de/products/", {"limit": 5, "cursor": cursor}).json()
        assert len(part["results"]) <= 5
        seen += [row["slug"] for row in part["results"]]
        cursor = part["next"]
    assert len(seen) == len(set(seen)) == 13


def test_statements_do_not_grow_with_the_list(client: Client, shop: Shop, count_statements):
    few = count_statements(f"{API}/de-de/products/?limit=2")
    many_products(shop, number=40)

    assert count_statements(f"{API}/de-de/products/?limit=48") == few


def test_a_category_and_words_narrow_the_list(client: Client, shop: Shop):
    CategoryFactory(slug="vases", title="Vases")
    found = client.get(f"{API}/de-de/products/", {"category": "teaware"}).json()
    assert "side-teapot" in [row["slug"] for row in found["results"]]
    found = client.get(f"{API}/de-de/products/", {"category": "vases"}).json()
    assert found == {"next": None, "results": []}
    found = client.get(f"{API}/de-de/search/", {"q": "teekanne"}).json()
    assert [row["slug"] for row in found["results"]] == ["side-teapot"]
    assert client.get(f"{API}/de-de/search/", {"q": ""}).json() == {"next": None, "results": []}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("de-xx/products/", 404, "not_found"),
        ("de/products/", 404, "not_found"),
        ("de-de/products/nothing/", 404, "not_found"),
        ("en-gb/products/side-teapot/", 404, "not_found"),
        ("de-de/products/?limit=0", 400, "invalid"),
        ("de-de/products/?limit=49", 400, "invalid"),
        ("de-de/products/?limit=x", 400, "invalid"),
        ("de-de/products/?cursor=x", 400, "invalid"),
        ("de-de/products/?category=nothing", 400, "invalid"),
    ],
)
def test_refusals_have_one_shape(client: Client, shop: Shop, path, status, code):
    response = client.get(f"{API}/{path}")

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert set(response.json()) == {"code", "message"}


def test_writing_is_refused_in_the_same_shape(client: Client, shop: Shop):
    response = client.post(f"{API}/de-de/products/", {})
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


def test_an_address_may_ask_so_often_a_minute(client: Client, shop: Shop, no_limits):
    for _time in range(PER_MINUTE):
        assert client.get(f"{API}/markets/").status_code == 200
    response = client.get(f"{API}/markets/")

    assert (response.status_code, response.json()["code"]) == (429, "throttled")
    assert response["Retry-After"] == "60"


def test_naughty_strings_are_answered(client: Client, shop: Shop, settings):
    settings.RATE_LIMITS = False
    for text in NAUGHTY:
        for path, name in (
            ("products/", "category"),
            ("products/", "limit"),
            ("products/", "cursor"),
            ("search/", "q"),
        ):
            response = client.get(f"{API}/de-de/{path}", {name: text})
            assert response.status_code in {200, 400}, (name, text)


def test_the_schema_describes_every_address(client: Client):
    schema = client.get(f"{API}/schema/", headers={"Accept": "application/json"}).content.decode()

    for path in ("markets", "{variant}/categories", "{variant}/products", "{variant}/search"):
        assert f"/api/v1/{path}/" in schema, path
