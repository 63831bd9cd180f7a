"""What the API does not understand is said in one shape and in the reader's language."""

from typing import Any

import pytest
from django.test import Client

from shop.cart.models import Cart, CartLine
from shop.checkout.models import Checkout
from shop.idempotency.models import IdempotencyKey
from shop.orders.models import Order
from shop.storefront.api.bodies import MAX_BYTES
from shop.storefront.api.errors import ORDER_LIMIT, WRITE_LIMIT
from tests.factories.checkout import World
from tests.naughty import NAUGHTY, OURS
from tests.shop.storefront.api_client import Program, new_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits", "stripe")]
# The forms behind the API meet every string elsewhere (tests/shop/accounts, tests/shop/checkout).
SOME = (*NAUGHTY[::8], *OURS)
LONE_SURROGATE = b'{"sku": "\\ud800"}'


@pytest.fixture
def program(world: World) -> Program:
    """Give somebody who has the quote before them."""
    ready = Program()
    ready.come_to_quote()
    return ready


def traces() -> list[Any]:
    """Return all that a refused request could have left."""
    return [
        list(CartLine.objects.values_list("variant__sku", "quantity")),
        list(Checkout.objects.values_list("email", "name", "line1", "country")),
        Cart.objects.count(),
        Order.objects.count(),
        IdempotencyKey.objects.count(),
    ]


SENSELESS = [
    (b"", 422, "invalid"),
    (b"{", 400, "parse_error"),
    (b"\xff\xfe", 400, "parse_error"),
    (b"null", 400, "parse_error"),
    (b"[]", 400, "parse_error"),
    (b'"sku"', 400, "parse_error"),
    (b"[" * 10_000, 400, "parse_error"),
    (LONE_SURROGATE, 400, "parse_error"),
    (b'{"sku": 1e400}', 400, "parse_error"),
    (b'{"sku": NaN}', 400, "parse_error"),
    (b'{"sku": "CUP", "quantity": ' + b"9" * 5000 + b"}", 400, "parse_error"),
    (b'{"sku": "' + b"x" * MAX_BYTES + b'"}', 413, "too_large"),
    (b'{"sku": "a\\u0000b"}', 422, "invalid"),
    (b'{"sku": ["CUP"]}', 422, "invalid"),
    (b'{"sku": 5}', 422, "invalid"),
    (b'{"sku": null}', 422, "invalid"),
    (b'{"sku": "CUP", "quantity": true}', 422, "invalid"),
    (b'{"sku": "CUP", "quantity": "2"}', 422, "invalid"),
    (b'{"sku": "CUP", "quantity": 1.5}', 422, "invalid"),
    (b'{"sku": "CUP", "quantity": 0}', 422, "invalid"),
    (b'{"sku": "CUP", "quantity": 100}', 422, "invalid"),
    (b'{"sku": "CUP", "quantity": -1}', 422, "invalid"),
    (b'{"sku": "CUP", "quantity": 99999999999999999999}', 422, "invalid"),
]


def test_a_body_that_makes_no_sense_leaves_no_trace(program: Program):
    before = traces()
    for body, status, code in SENSELESS:
        refused = program.cart("POST", "lines/", body)

        assert (refused.status_code, refused.json()["code"]) == (status, code), body[:40]
        assert traces() == before


def test_bodies_are_json_only(program: Program):
    path = f"/api/v1/de-de/carts/{program.token}/lines/"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "text/xml"):
        refused = program.client.post(path, "sku=CUP", content_type=kind)

        assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/de-xx/carts/"),
        ("POST", "/api/v1/de/carts/"),
        ("GET", "/api/v1/de-de/carts/1/"),
        ("GET", "/api/v1/de-de/carts/00000000-0000-0000-0000-000000000000/"),
        ("GET", "/api/v1/de-de/carts/a b/quote/"),
        ("GET", "/api/v1/de-de/orders/nothing/"),
        ("GET", "/api/v1/de-de/orders/nothing/parcels/"),
        ("POST", "/api/v1/de-de/orders/nothing/payment/"),
        ("GET", "/api/v1/de-de/nothing/"),
        ("GET", "/api/v2/"),
        ("GET", "/api/%0A/"),
    ],
)
def test_what_is_not_there_is_not_found_in_the_same_shape(client: Client, method: str, path: str):
    response = client.generic(method, path)

    assert (response.status_code, response["Content-Type"]) == (404, "application/json")
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("variant", "message"),
    [
        ("de-de", "Nicht gefunden."),
        ("fr-fr", "Non trouvé."),
        ("ja-jp", "見つかりませんでした。"),
    ],
)
def test_refusals_are_in_the_readers_language(client: Client, variant: str, message: str):
    response = client.get(f"/api/v1/{variant}/orders/nothing/", headers={"Accept-Language": "en"})

    assert response.json()["message"] == message
    assert response["Content-Language"] == variant[:2]


def test_methods_that_there_are_not_are_refused(program: Program):
    refused = program.cart("DELETE")

    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")


def test_naughty_strings_into_every_field(program: Program, world: World, settings):
    settings.RATE_LIMITS = False
    address, total = program.address(), {"amount": "63.90", "currency": "EUR"}
    agreed = {"expected_total": total, "terms": True}
    for text in SOME:
        bodies: list[tuple[str, str, dict[str, Any], set[int]]] = [
            ("POST", "lines/", {"sku": text}, {422}),
            ("PUT", "delivery/", {"method": text}, {422}),
            ("PUT", "address/", dict.fromkeys(address, text), {422}),
            ("PUT", "address/", {**address, "name": text, "line1": text}, {200, 422}),
            # Some of them are amounts, and then it is the wrong one.
            ("POST", "order/", {**agreed, "expected_total": {**total, "amount": text}}, {409, 422}),
            ("POST", "order/", {**agreed, "expected_total": {**total, "currency": text}}, {422}),
            ("POST", "order/", {**agreed, "terms": text}, {422}),
        ]
        for method, path, body, statuses in bodies:
            answer = program.cart(method, path, body, key=new_key() if path == "order/" else "")
            assert answer.status_code in statuses, (text, path, answer.content)
            if answer.status_code == 200:
                kept = Checkout.objects.get()
                assert (kept.name, kept.line1) == (text.strip(), text.strip())
                assert answer.json()["name"] == text.strip()
    assert not Order.objects.exists()


def test_naughty_strings_into_header_and_addresses(program: Program, settings):
    settings.RATE_LIMITS = False
    for text in SOME:
        key = text.encode("latin-1", "ignore").decode("latin-1")
        refused = program.cart("POST", "order/", {"terms": False}, key=key or "x")
        assert refused.status_code in {400, 422}, text
        cursor = program.client.get("/api/v1/de-de/orders/", {"cursor": text, "limit": text})
        assert cursor.status_code == 403


def test_writing_is_limited_more_tightly_than_reading(program: Program, settings):
    settings.RATE_LIMITS = True
    statuses = [
        program.send("POST", "carts/").status_code for _time in range(WRITE_LIMIT.per_minute)
    ]
    assert statuses[0] == 201
    assert statuses[-1] == 429
    assert program.cart("GET").status_code == 200


def test_orders_are_placed_as_seldom_as_on_the_page(program: Program):
    statuses = [
        program.cart("POST", "order/", {}, key=new_key()).status_code
        for _time in range(ORDER_LIMIT.per_minute + 1)
    ]

    assert statuses == [422] * ORDER_LIMIT.per_minute + [429]
    program.client.cookies["cart"] = program.token
    page = program.client.post("/de-de/checkout/review/", {})
    assert page.status_code == 429
