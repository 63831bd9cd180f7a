"""Every naughty string into the shop's forms and addresses: an answer in words, never a 500."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.test import Client

from crm.consent.models import CookieChoice
from shop.cart.models import CartLine
from shop.orders.models import Order
from tests.factories.checkout import World
from tests.factories.shopper import Shopper
from tests.naughty import NAUGHTY, READERS, bare_frames, is_shown, look_at, readings, said
from tests.shop.storefront.conftest import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
# What of the list is a quantity for a cart that has none yet, and for a line that has one.
QUANTITIES = {"1": 1, "1.00": 1, "08": 8, "09": 9}
NONE = {"0", "-0", "-0.0", "+0", "+0.0", "0.00"}
# What of the list is an upper price that leaves nothing of two teapots at 57.90 and 61.00.
LOW_PRICES = {"0", "1", "1.00", "-0", "-0.0", "+0", "+0.0", "0.00", "0,00", "08", "09"}
NO_QUANTITY = "Please choose a piece and a quantity between 1 and 99."
NO_NEW_QUANTITY = "Please enter a quantity between 0 and 99."
NOTHING_HERE = "This shelf is empty"


@pytest.fixture(autouse=True)
def _quick(settings) -> Iterator[None]:
    settings.RATE_LIMITS = False
    with bare_frames():
        yield


def in_address(text: str) -> str:
    """Return a text as one step of an address."""
    return quote(text, safe="")


def test_into_the_choice_of_a_market():
    client = Client()
    for text in NAUGHTY:
        response = client.post("/", {"variant": text, "next": text})
        assert (response.status_code, response["Location"]) == (303, "/?choose"), text
        response = client.post("/", {"variant": "de-de", "next": text})
        assert (response.status_code, response["Location"]) == (303, "/de-de/"), text
    assert client.cookies["variant"].value == "de-de"


def test_into_the_cookie_question():
    client = Client()
    for reader, text in readings():
        response = client.post(f"/{reader}/cookies/save/", {"choice": text, "purpose": text})
        assert response["Location"] == f"/{reader}/cookies/settings/", text
        data = {"choice": "custom", "purpose": [text, "statistics"]}
        client.post(f"/{reader}/cookies/save/", data)

    kept = Counter(tuple(row) for row in CookieChoice.objects.values_list("purposes", flat=True))
    assert kept == {(): len(NAUGHTY), ("statistics",): len(NAUGHTY)}


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


@pytest.mark.parametrize("name", ["colour", "is", "availability", "sort", "in", "price_max", "q"])
def test_into_the_filters_of_a_list(shop: Shop, name: str):
    """What makes no sense is left out, so that a list is never empty for it."""
    client = Client()
    for text in NAUGHTY:
        response = client.get("/de-de/collections/teaware/", {name: text})
        look_at(response, text, reader="de-de")
        assert response.status_code == 200, text
        is_empty = name == "price_max" and text in LOW_PRICES
        assert response.context["total"] == (0 if is_empty else 2), text


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


@pytest.mark.parametrize("reader", READERS)
def test_into_what_is_put_into_the_cart(world: World, reader: str):
    shopper = Shopper(reader)
    told = said(NO_QUANTITY, to=reader)
    for text in NAUGHTY:
        if text.strip() and text not in QUANTITIES:
            response = shopper.post("cart/add/", {"variant_id": world.cup.pk, "quantity": text})
            assert response.status_code == 422, text
            assert is_shown(told, look_at(response, text, reader=reader)), text
        # A number without a variant is not sold; all else is no variant at all.
        response = shopper.post("cart/add/", {"variant_id": text, "quantity": "1"})
        look_at(response, text, reader=reader)
        assert response.status_code == 422, text
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("reader", READERS)
def test_into_a_changed_quantity(world: World, reader: str):
    shopper = Shopper(reader)
    shopper.add(world.cup, 3)
    line = CartLine.objects.get()
    told = said(NO_NEW_QUANTITY, to=reader)
    for text in NAUGHTY:
        if text in NONE:
            continue
        response = shopper.post(f"cart/lines/{line.pk}/", {"quantity": text})
        page = look_at(response, text, reader=reader)
        assert response.status_code == (302 if text in QUANTITIES else 422), text
        assert text in QUANTITIES or is_shown(told, page), text
        line.refresh_from_db()
        assert line.quantity == QUANTITIES.get(text, 3), text
        CartLine.objects.update(quantity=3)


def test_what_comes_to_nothing_takes_a_line_out(world: World):
    shopper = Shopper()
    for text in sorted(NONE):
        shopper.add(world.cup, 3)
        response = shopper.post(f"cart/lines/{CartLine.objects.get().pk}/", {"quantity": text})
        assert response.status_code == 302, text
        assert not CartLine.objects.exists(), text


def test_into_the_cart_s_cookie(world: World):
    client = Client()
    for reader, text in readings():
        client.cookies["cart"] = text.encode("ascii", "ignore").decode().replace("\x00", "")
        response = client.get(f"/{reader}/cart/")
        look_at(response, text, reader=reader)
        assert response.status_code == 200, text


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
        response = client.get(f"/{reader}/{path.format(in_address(text))}")
        page = look_at(response, text, reader=reader)
        # Without a text there may be another page there.
        if text.strip(" ./"):
            assert response.status_code in {404, 405}, text
        if response.status_code == 404:
            assert said(NOTHING_HERE, to=reader) in page, text
