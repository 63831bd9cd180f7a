"""Every naughty string into the forms of the shop: an answer in words, nothing done by mistake."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import Client

from crm.consent.models import CookieChoice
from shop.cart.models import CartLine
from tests.factories.checkout import World
from tests.factories.shopper import Shopper
from tests.naughty import NAUGHTY, READERS, bare_frames, is_shown, look_at, readings, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
# What of the list is a quantity for a cart that has none yet, and for a line that has one.
QUANTITIES = {"1": 1, "1.00": 1, "08": 8, "09": 9}
NONE = {"0", "-0", "-0.0", "+0", "+0.0", "0.00"}
NO_QUANTITY = "Please choose a piece and a quantity between 1 and 99."
NO_NEW_QUANTITY = "Please enter a quantity between 0 and 99."


@pytest.fixture(autouse=True)
def _quick(settings) -> Iterator[None]:
    settings.RATE_LIMITS = False
    with bare_frames():
        yield


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


@pytest.mark.parametrize("reader", READERS)
def test_into_what_is_put_into_the_cart(world: World, reader: str):
    shopper = Shopper(reader)
    told = said(NO_QUANTITY, to=reader)
    # In a fresh database the pieces have numbers that are on the list too.
    sold = {str(world.cup.pk), str(world.teapot.pk)}
    for text in NAUGHTY:
        if text.strip() and text not in QUANTITIES:
            response = shopper.post("cart/add/", {"variant_id": world.cup.pk, "quantity": text})
            assert response.status_code == 422, text
            assert is_shown(told, look_at(response, text, reader=reader)), text
        if text.lstrip("0") in sold:
            continue
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
