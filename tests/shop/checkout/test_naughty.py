"""Naughty strings into every form: a clear refusal, or kept and shown escaped, never a 500."""

import json
from pathlib import Path

import pytest

from shop.checkout.models import Checkout
from shop.orders.models import Order
from tests.factories.basics import UserFactory
from tests.factories.checkout import World
from tests.factories.shopper import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
NAUGHTY: list[str] = json.loads(
    (Path(__file__).parents[2] / "data/blns.json").read_text(encoding="utf-8")
)
# One of each sort; the form itself is tested with every string (tests/shop/accounts).
SOME = [
    *NAUGHTY[::60],
    "\x00",
    "a\x00b",
    "\ud7ff",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "%s%n",
    "\u202ereversed",
    "𝓪" * 200,
    "﷽" * 120,
]
ANSWERS = {200, 302, 409, 422}
TEXTS = ("name", "company", "line1", "line2", "city", "postcode", "phone", "email", "country")


@pytest.mark.parametrize("variant", ["de-de", "ja-jp"])
def test_into_the_address(world: World, variant: str):
    shopper = Shopper(variant)
    shopper.add(world.teapot)

    for text in SOME:
        assert shopper.fill_in(**dict.fromkeys(TEXTS, text)).status_code == 422
        kept = shopper.fill_in(name=text, company=text, line1=text, line2=text)
        assert kept.status_code in ANSWERS
        again = shopper.get("checkout/address/").content.decode()
        assert "<script>alert" not in again
        if kept.status_code == 302:
            assert Checkout.objects.get().line1 == text.strip()
        changed = shopper.post(
            "checkout/address/", {"action": "country", **dict.fromkeys(TEXTS, text)}
        )
        assert changed.status_code == 200


def test_onto_the_order(world: World):
    """What was typed travels to review and order page, escaped."""
    shopper = Shopper("en-gb").come_to_review(world.teapot)
    markup = "<b onmouseover=alert(1)>\"'&"
    assert shopper.fill_in(name=markup, line1=markup).status_code == 302
    review = shopper.get("checkout/review/").content.decode()

    shopper.order()

    order = Order.objects.get()
    status = shopper.get(f"orders/{order.access_token}/").content.decode()
    assert order.name == markup
    for page in (review, status):
        assert "<b onmouseover" not in page
        assert "&lt;b onmouseover=alert(1)&gt;" in page


def test_into_cart_delivery_and_review(world: World):
    shopper = Shopper().come_to_review(world.teapot)

    for text in SOME:
        data = dict.fromkeys(("variant_id", "quantity", "method", "shown_total", "terms"), text)
        for path in ("cart/add/", "checkout/delivery/"):
            assert shopper.post(path, data).status_code == 422
        line = shopper.checkout().cart.lines.get()
        assert shopper.post(f"cart/lines/{line.pk}/", data).status_code in ANSWERS
    for text in SOME[:10]:
        data = {"shown_total": text, "terms": text}
        assert shopper.post("checkout/review/", data).status_code in ANSWERS
    assert not Order.objects.exists()


def test_into_addresses_and_cookies(world: World):
    shopper = Shopper()
    for text in SOME:
        shopper.client.cookies["cart"] = text.encode("ascii", "ignore").decode().replace("\x00", "")
        assert shopper.get("cart/").status_code == 200
    del shopper.client.cookies["cart"]
    for path in ("cart/restore/{}/", "orders/{}/", "payments/{}/", "cart/lines/{}/"):
        for text in ("%00", "%F0%9F%98%81", "..", "a%2Fb", "<script>", "%ff", "'"):
            assert shopper.get(path.format(text)).status_code in {404, 405}


def test_into_the_address_book(world: World):
    shopper = Shopper()
    shopper.client.force_login(UserFactory())

    for text in SOME:
        data = {"country": "DE", "postcode": "10115", "city": "Berlin", "phone": "+49 30 901820"}
        answer = shopper.post(
            "account/addresses/new/", {**data, "name": text, "line1": text, "company": text}
        )
        assert answer.status_code in ANSWERS
    page = shopper.get("account/addresses/").content.decode()
    assert "<script>alert" not in page
    for path in ("account/", "account/orders/", "account/data/", "account/addresses/new/"):
        assert shopper.get(path).status_code == 200
    assert shopper.get("account/orders/?page=" + "9" * 50).status_code == 200
    assert shopper.get("account/orders/?page=%00").status_code == 200
