"""Every naughty string into search, suggestions and filters: a page, and the string escaped."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.naughty import NAUGHTY, bare_frames, is_shown, look_at, readings
from tests.shop.storefront.conftest import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
# What of the list is an upper price that leaves nothing of two teapots at 57.90 and 61.00.
LOW_PRICES = {"0", "1", "1.00", "-0", "-0.0", "+0", "+0.0", "0.00", "0,00", "08", "09"}
HIGH_PRICES = {"1E2", "1E02", "1E+02", "01000", "１２３", "١٢٣"}


@pytest.fixture(autouse=True)
def _quick(settings) -> Iterator[None]:
    settings.RATE_LIMITS = False
    with bare_frames():
        yield


def test_into_the_search(shop: Shop):
    client = Client()
    for reader, text in readings():
        response = client.get(f"/{reader}/search/", {"q": text})
        page = look_at(response, text, reader=reader)
        assert response.status_code == 200, text
        query = response.context["query"]
        assert is_shown(query, page), text
    assert shop.product.slug in client.get("/de-de/search/?q=Teekanne").content.decode()


def test_into_the_suggestions(shop: Shop):
    client = Client()
    for reader, text in readings():
        response = client.get(f"/{reader}/search/suggestions/", {"q": text})
        look_at(response, text, reader=reader)
        assert response.status_code == 200, text


def test_into_the_filters_of_a_list(shop: Shop):
    """What makes no sense is left out, so that a list is never empty for it."""
    client = Client()
    names = ("colour", "is", "availability", "sort", "in", "price_max", "q")
    for text in NAUGHTY:
        response = client.get("/de-de/collections/teaware/", dict.fromkeys(names, text))
        look_at(response, text, reader="de-de")
        assert response.status_code == 200, text
        assert response.context["total"] == (0 if text in LOW_PRICES else 2), text


def test_into_the_lowest_price(shop: Shop):
    """A price from which on there is nothing is a price all the same."""
    client = Client()
    found = {}
    for text in NAUGHTY:
        response = client.get("/de-de/collections/teaware/", {"price_min": text})
        look_at(response, text, reader="de-de")
        found[text] = response.context["total"]
    assert {text for text, total in found.items() if total != 2} == HIGH_PRICES & found.keys()
