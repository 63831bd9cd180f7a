"""The pages as a browser gets them."""

import pytest
from django.core.cache import cache

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
    assert "«missing" not in response.content.decode()


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
