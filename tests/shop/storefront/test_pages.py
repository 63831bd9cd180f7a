"""The pages as a browser gets them."""

import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db.models import F

from shop.catalogue.models import Variant
from shop.inventory.models import StockItem
from tests.shop.storefront.conftest import many_products

NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "blns.json").read_text("utf-8"))

PAGES = (
    "/de-de/collections/",
    "/de-de/collections/teaware/",
    "/de-de/products/side-teapot/",
    "/de-de/search/?q=teekanne",
    "/de-de/search/",
    "/de-de/search/suggestions/?q=tee",
)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_the_same_for_everybody(client, shop, path):
    response = client.get(path)

    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")
    assert response.cookies == {}
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Content-Language"] == "de"


def test_a_product_page_shows_the_first_variant_that_can_be_had(client, shop):
    page = client.get("/de-de/products/side-teapot/").content.decode()

    assert "Teekanne mit Seitengriff" in page
    assert "57,90" in page
    assert f'name="variant_id" value="{shop.celadon.pk}"' in page
    assert "?variant=TPT-IVO" in page
    assert "csrfmiddlewaretoken" not in page


@pytest.mark.parametrize("path", PAGES[:4])
def test_a_page_needs_twelve_statements_when_nothing_is_cached(
    client, shop, path, django_assert_max_num_queries
):
    client.get(path)
    cache.clear()

    with django_assert_max_num_queries(12):
        client.get(path)


@pytest.mark.parametrize("path", [*PAGES[:4], "/de-de/collections/?page=2"])
def test_statements_do_not_grow_with_the_catalogue(client, shop, path, count_statements):
    many_products(shop, number=26)
    few = count_statements(path)
    many_products(shop, number=74)
    many = count_statements(path)

    assert many == few
    assert many <= 12


def test_htmx_gets_the_results_alone(client, shop):
    path = "/de-de/collections/teaware/?colour=green"
    whole = client.get(path)
    part = client.get(path, headers={"HX-Request": "true"})
    restored = client.get(
        path, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )

    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert 'id="results"' in part.content.decode()
    assert "<html" in restored.content.decode()
    assert part["Vary"] == "HX-Request"


@pytest.mark.parametrize(
    "path",
    [
        "/de-de/collections/nowhere/",
        "/de-de/collections/teaware/nowhere/",
        "/de-de/collections/?page=99",
        "/de-de/products/nothing/",
        "/xx-yy/collections/",
        "/de/collections/",
    ],
)
def test_what_does_not_exist_is_not_found(client, shop, path):
    response = client.get(path)

    assert response.status_code == 404
    assert response["Cache-Control"] == "private, no-store"


def test_a_product_is_not_found_where_it_is_not_sold(client, shop):
    assert client.get("/en-gb/products/side-teapot/").status_code == 404


def test_a_category_has_one_address(client, shop):
    response = client.get("/de-de/collections/kaolin/teaware/")

    assert response.status_code == 301
    assert response["Location"] == "/de-de/collections/teaware/"


def test_the_address_chooses_the_variant(client, shop):
    page = client.get("/de-de/products/side-teapot/?variant=tpt-ivo").content.decode()

    assert f'name="variant_id" value="{shop.ivory.pk}"' in page
    assert "61,00" in page
    assert '<link rel="canonical" href="http://127.0.0.1:8000/de-de/products/side-teapot/">' in page


def test_an_unknown_variant_falls_back(client, shop):
    page = client.get("/de-de/products/side-teapot/?variant=%00%ff'").content.decode()

    assert f'name="variant_id" value="{shop.celadon.pk}"' in page


def test_filters_keep_the_canonical_address(client, shop):
    page = client.get("/de-de/collections/teaware/?colour=green&sort=price").content.decode()

    assert '<link rel="canonical" href="http://127.0.0.1:8000/de-de/collections/teaware/">' in page
    assert 'hreflang="de-CH" href="http://127.0.0.1:8000/de-ch/collections/teaware/"' in page
    assert 'hreflang="x-default"' in page


def test_alternates_are_the_markets_that_sell_the_product(client, shop):
    page = client.get("/de-de/products/side-teapot/").content.decode()

    assert 'hreflang="en-DE"' in page
    assert 'hreflang="en-GB"' not in page


def test_structured_data_says_what_the_page_says(client, shop):
    shop.product.texts.filter(language="de").update(description="</script><b>&")
    page = client.get("/de-de/products/side-teapot/").content.decode()

    text = page.split('type="application/ld+json"')[1].split(">", 1)[1].split("</script>")[0]
    data = json.loads(text)
    assert data["sku"] == "TPT-CEL"
    assert data["description"] == "</script><b>&"
    assert data["offers"]["price"] == "57.90"
    assert data["offers"]["priceCurrency"] == "EUR"
    assert data["offers"]["availability"] == "https://schema.org/InStock"
    assert data["offers"]["hasMerchantReturnPolicy"]["merchantReturnDays"] == 14


@pytest.mark.parametrize(
    ("gtin", "told"), [("2000000000015", None), ("4006381333931", "4006381333931")]
)
def test_structured_data_names_no_number_of_our_own_warehouses(client, shop, gtin, told):
    Variant.objects.update(gtin=gtin)

    page = client.get("/de-de/products/side-teapot/").content.decode()

    assert (gtin in page) is (told is not None)
    text = page.split('type="application/ld+json"')[1].split(">", 1)[1].split("</script>")[0]
    assert json.loads(text).get("gtin") == told


def test_naughty_parameters_are_answered(client, shop):
    names = ("colour", "material", "is", "in", "price_min", "price_max", "sort", "page", "q")
    texts = [*NAUGHTY, "\x00", "1e9999", "NaN", "-1", "9" * 400]
    for number, text in enumerate(texts):
        query = dict.fromkeys(names, text)
        paths = ["/de-de/search/suggestions/"]
        if number % 8 == 0:
            paths += ["/de-de/search/", "/de-de/collections/"]
        for path in paths:
            response = client.get(path, query, headers={"HX-Request": "true"})
            assert response.status_code in {200, 404}, (path, text)


def test_a_chosen_filter_can_be_removed(client, shop):
    response = client.get("/de-de/collections/teaware/?colour=green&price_min=50")

    values = response.context
    assert [chosen["remove_url"] for chosen in values["active_filters"]] == [
        "/de-de/collections/teaware/?price_min=50",
        "/de-de/collections/teaware/?colour=green",
    ]
    assert values["clear_url"] == "/de-de/collections/teaware/"
    facets = {facet["code"]: facet for facet in values["facets"]}
    colours = {value["value"]: value for value in facets["colour"]["values"]}
    assert colours["white"]["url"].count("colour=") == 2
    assert colours["green"]["is_selected"] is True


def test_a_search_without_results_offers_similar_titles(client, shop):
    response = client.get("/de-de/search/?q=teekane+mit+seitegrif")

    found = response.context["cards"] or response.context["suggestions"]
    assert found


def test_sold_out_products_cannot_be_added(client, shop):
    StockItem.objects.update(reserved=F("on_hand"))

    page = client.get("/de-de/products/side-teapot/").content.decode()

    assert 'name="variant_id"' not in page
    assert "OutOfStock" in page
