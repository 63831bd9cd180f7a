"""Orders and payments that are asked for again: once only, the same answer, nobody else's."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.utils import timezone

from shop.idempotency.models import IdempotencyKey
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.storefront.api import checkouts, once
from tests.factories.checkout import World, price
from tests.shop.storefront.api_client import Program, new_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits", "stripe")]
KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"'


class Killed(BaseException):
    """The process is gone: nothing that follows is run."""


def die(**_: object) -> None:
    """Be killed here."""
    raise Killed


@pytest.fixture
def program(world: World) -> Program:
    """Give somebody who has the quote before them."""
    ready = Program()
    ready.come_to_quote()
    return ready


def test_the_same_request_again_gets_the_same_answer(program: Program, monkeypatch):
    first = program.order(key=KEY)
    monkeypatch.setattr(checkouts, "place_order", None)

    again = program.order({"amount": "63.90", "currency": "EUR"}, key=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)


def test_how_json_is_written_does_not_make_another_request(program: Program):
    body = {"expected_total": {"amount": "63.90", "currency": "EUR"}, "terms": True}
    first = program.cart("POST", "order/", body, key=KEY)
    turned = json.dumps(dict(reversed(body.items())), indent=4).encode()

    assert program.cart("POST", "order/", turned, key=KEY).content == first.content


def test_a_key_with_another_request_is_refused(program: Program):
    program.order(key=KEY)

    refused = program.order({"amount": "1.00", "currency": "EUR"}, key=KEY)

    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert Order.objects.count() == 1


def test_a_key_is_a_text_in_quotes(program: Program):
    body = {"expected_total": {"amount": "63.90", "currency": "EUR"}, "terms": True}
    long = '"' + "a" * 256 + '"'
    for key in ("", "abc", '"', '""', '"a', '"a"b"', "'a'", '"\x7f"', '"ä"', long, "1"):
        refused = program.cart("POST", "order/", body, key=key)

        wrong = "malformed" if key else "missing"
        assert refused.status_code == 400, key
        assert refused.json()["code"] == f"idempotency_key_{wrong}"
    assert not Order.objects.exists()


def test_the_first_one_at_work_keeps_the_others_out(program: Program, monkeypatch):
    seen: list[HttpResponse] = []
    place_order = checkouts.place_order

    def place_and_ask_again(**arguments: Any) -> Order:
        order = place_order(**arguments)
        seen.append(program.order({"amount": "63.90", "currency": "EUR"}, key=KEY))
        return order

    monkeypatch.setattr(checkouts, "place_order", place_and_ask_again)

    assert program.order(key=KEY).status_code == 201
    assert [(row.status_code, row.json()["code"], row["Retry-After"]) for row in seen] == [
        (409, "idempotency_key_in_use", "5")
    ]


def test_who_was_killed_after_the_order_finds_the_order(program: Program, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(once, "keep_answer", die)
        with pytest.raises(Killed):
            program.order(key=KEY)
    order = Order.objects.get()
    total = {"amount": "63.90", "currency": "EUR"}

    assert program.order(total, key=KEY).status_code == 409
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        again = program.order(total, key=KEY)

    assert (again.status_code, again.json()["number"]) == (201, order.number)
    assert again.json()["payment"]["client_secret"] == order.payments.get().client_secret
    assert Order.objects.count() == 1


def test_who_was_killed_before_the_order_can_still_order(program: Program, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(checkouts, "place_order", die)
        with pytest.raises(Killed):
            program.order(key=KEY)

    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        assert program.order(key=KEY).status_code == 201
    assert Order.objects.count() == 1


def test_a_refusal_leaves_the_key_free(program: Program, world: World):
    price(world.teapot, market="de", amount="65.00")
    body = {"amount": "69.90", "currency": "EUR"}

    assert program.order(body, key=KEY).json()["code"] == "cart_changed"
    assert not IdempotencyKey.objects.exists()
    assert program.order(body, key=KEY).status_code == 201


def test_nobody_reads_anothers_answer_by_its_key(program: Program, world: World):
    mine = program.order(key=KEY).json()
    stranger = Program()
    stranger.come_to_quote("CUP")

    theirs = stranger.order(key=KEY).json()

    assert theirs["number"] != mine["number"]
    assert Order.objects.count() == 2
    assert program.token not in str(IdempotencyKey.objects.values_list("owner", flat=True))


def test_a_payment_is_started_once(program: Program):
    placed = program.order().json()
    path = f"orders/{placed['access_token']}/payment/"

    first, second = (program.send("POST", path, key=KEY) for _time in range(2))
    resumed = program.send("POST", path, key=new_key())

    assert first.content == second.content == resumed.content
    assert first.json() == placed["payment"]
    assert program.send("POST", path).json()["code"] == "idempotency_key_missing"


def test_what_cannot_be_paid_is_said(program: Program):
    placed = program.order().json()
    Order.objects.update(status=Order.Status.CANCELLED)

    refused = program.send("POST", f"orders/{placed['access_token']}/payment/", key=KEY)

    assert (refused.status_code, refused.json()["code"]) == (409, "not_payable")
    assert program.send("POST", "orders/nothing/payment/", key=KEY).status_code == 404
