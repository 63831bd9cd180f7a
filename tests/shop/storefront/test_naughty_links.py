"""Every naughty string into the addresses of the shop: not found, said in the page's language."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.test import Client

from shop.orders.models import Order
from tests.factories.checkout import World
from tests.factories.shopper import Shopper
from tests.naughty import NAUGHTY, bare_frames, look_at, readings, said
from tests.shop.storefront.conftest import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
NOTHING_HERE = "This shelf is empty"


@pytest.fixture(autouse=True)
def _quick(settings) -> Iterator[None]:
    settings.RATE_LIMITS = False
    with bare_frames():
        yield


@pytest.mark.parametrize(
    "path",
    [
        "cart/restore/{}/",
        "cart/lines/{}/",
        "orders/{}/",
        "orders/{}/parcels/",
        "payments/{}/",
        "payments/{}/return/",
        "payments/{}/state/",
        "products/{}/",
        "collections/{}/",
    ],
)
def test_into_an_address(world: World, path: str):
    """A secret that opens nothing is not found, and the page says so in the reader's language."""
    shopper = Shopper().come_to_review(world.teapot)
    shopper.order()
    assert Order.objects.exists()
    client = Client()
    for reader, text in readings():
        response = client.get(f"/{reader}/{path.format(quote(text, safe=''))}")
        page = look_at(response, text, reader=reader)
        # Without a text there may be another page there.
        if text.strip(" ./"):
            assert response.status_code in {404, 405}, text
        if response.status_code == 404:
            assert said(NOTHING_HERE, to=reader) in page, text


def test_into_the_number_of_a_page_and_the_variant(shop: Shop):
    client = Client()
    for text in NAUGHTY:
        response = client.get("/de-de/collections/", {"page": text})
        look_at(response, text, reader="de-de")
        is_far = text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) > 1
        assert response.status_code == (404 if is_far else 200), text
        response = client.get(f"/de-de/products/{shop.product.slug}/", {"variant": text})
        look_at(response, text, reader="de-de")
        assert response.status_code == 200, text
