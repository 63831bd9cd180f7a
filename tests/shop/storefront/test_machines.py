"""robots.txt, sitemaps, and errors."""

import pytest
from django.test import Client, RequestFactory

from shop.markets.registry import REGISTRY
from shop.storefront.addresses import bcp47, hreflang
from shop.storefront.views.errors import csrf_failure, server_error, too_many_requests
from tests.factories.catalogue import SoldVariantFactory

pytestmark = pytest.mark.django_db


def test_robots_are_shown_the_sitemaps(client):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /*/cart/*/\n" in text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text


def test_there_is_a_sitemap_for_each_variant(client):
    text = client.get("/sitemap.xml").content.decode()

    assert text.count("<loc>") == len(REGISTRY.variants)


def test_a_sitemap_lists_what_the_market_sells(client, shop):
    hidden = {"product__catalogue__code": "esci", "product__catalogue__is_public": False}
    SoldVariantFactory(product__slug="hidden", **hidden)
    text = client.get("/sitemap-de-de.xml").content.decode()

    assert "/de-de/collections/teaware/</loc>" in text
    assert "/de-de/products/side-teapot/</loc>" in text
    assert 'hreflang="en-DE"' in text
    assert "hidden" not in text
    assert "side-teapot" not in client.get("/sitemap-en-gb.xml").content.decode()


def test_an_unknown_sitemap_is_not_found(client):
    assert client.get("/sitemap-xx-yy.xml").status_code == 404


@pytest.mark.parametrize(
    ("code", "tag"),
    [("de-de", "de-DE"), ("en-eu", "en"), ("zh-hans-sg", "zh-Hans-SG"), ("en-jp", "en-JP")],
)
def test_alternates_have_tags_that_exist(code, tag):
    assert hreflang(REGISTRY.variants[code]) == tag


def test_every_tag_is_used_once():
    tags = [hreflang(variant) for variant in REGISTRY.variants.values()]

    assert len(tags) == len(set(tags))


def test_locales_become_tags():
    assert bcp47("zh_Hans_SG") == "zh-Hans-SG"


def test_a_failure_needs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/de-de/"))

    assert response.status_code == 500


def test_errors_lead_home(client, shop):
    response = client.get("/ja-jp/nothing/")

    choices = response.context["market_choices"]
    assert {language["url"] for choice in choices for language in choice["languages"]} == {
        f"/{code}/" for code in REGISTRY.variants
    }
    assert response.context["canonical_url"] == ""


@pytest.mark.parametrize(("view", "status"), [(csrf_failure, 403), (too_many_requests, 429)])
def test_refusals_have_their_page(view, status):
    request = RequestFactory().get("/de-de/")
    request.resolver_match = None

    assert view(request).status_code == status


def test_only_reading_is_answered(shop):
    assert Client().post("/de-de/collections/").status_code == 405
