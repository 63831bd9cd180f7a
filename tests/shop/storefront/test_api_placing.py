"""The order button over the API: the total that was shown, the terms, one order of a cart."""

from datetime import date, timedelta

import pytest
import time_machine

from shop.inventory.services import Delivery, expect_units
from shop.orders.models import Order
from tests.factories.basics import UserFactory
from tests.factories.checkout import AT, World, set_stock
from tests.shop.storefront.api_client import Program, new_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits", "stripe")]


def euro(amount: str) -> dict[str, str]:
    """Return an amount as the API writes it."""
    return {"amount": amount, "currency": "EUR"}


def test_an_order_can_be_paid_at_once(world: World):
    program = Program()
    program.come_to_quote()

    response = program.order()

    order = Order.objects.get()
    placed = response.json()
    assert response.status_code == 201
    assert (placed["number"], placed["access_token"]) == (order.number, order.access_token)
    assert (placed["status"], placed["total"]) == ("AWAITING_PAYMENT", euro("63.90"))
    assert placed["payment"]["client_secret"] == order.payments.get().client_secret != ""
    assert placed["payment"]["publishable_key"] == "pk_test_fake"
    assert order.email == "ada@example.com"


def test_an_order_of_somebody_signed_in_is_theirs(world: World):
    program, user = Program(), UserFactory()
    program.client.force_login(user)
    program.come_to_quote()

    program.order()

    assert Order.objects.get().user == user


def test_the_terms_must_be_agreed_to(world: World):
    program = Program()
    program.come_to_quote()

    refused = program.order(terms=False)

    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["terms"])
    assert not Order.objects.exists()


def test_another_total_than_the_present_one_is_refused(world: World):
    program = Program()
    program.come_to_quote()

    refused = program.order(euro("63.89"))

    assert (refused.status_code, refused.json()["code"]) == (409, "price_changed")
    assert not Order.objects.exists()


def test_a_later_day_than_the_agreed_one_is_refused(world: World):
    program = Program()
    last = program.come_to_quote()["delivery"]["promise"]["last"]
    day_before = (date.fromisoformat(last) - timedelta(days=1)).isoformat()

    refused = program.order(expected_delivery=day_before)

    assert (refused.status_code, refused.json()["code"]) == (409, "arrival_changed")
    assert not Order.objects.exists()
    assert program.order(expected_delivery=last).status_code == 201


@time_machine.travel(AT)
def test_goods_that_are_waited_for_come_on_the_agreed_day(world: World):
    soon = AT.date() + timedelta(days=10)
    set_stock(world.teapot, {})
    units = [Delivery(world.teapot.pk, 5, soon)]
    expect_units(warehouse_id="HAM", reference="PO-1", deliveries=units, at=AT)
    program = Program()
    assert program.come_to_quote()["arrives_on"] == soon.isoformat()

    refused = program.order()

    assert (refused.status_code, refused.json()["code"]) == (409, "arrival_changed")
    assert program.order(expected_arrival=soon.isoformat()).status_code == 201


@pytest.mark.parametrize(
    "total", [{"amount": "63.90", "currency": "USD"}, euro("NaN"), euro("1e400")]
)
def test_a_total_is_an_amount_of_the_market(world: World, total: dict[str, str]):
    program = Program()
    program.come_to_quote()

    assert program.order(total).status_code == 422
    assert not Order.objects.exists()


def test_a_cart_becomes_one_order_whatever_the_key(world: World):
    program = Program()
    total = program.come_to_quote()["summary"]["total"]

    first, second = program.order(total), program.order(total)

    assert first.json() == second.json()
    assert Order.objects.count() == 1
    assert program.cart("GET").json()["code"] == "cart_ordered"
    assert program.add("CUP").json()["code"] == "cart_ordered"


def test_an_order_stands_while_the_provider_is_away(world: World, settings):
    program = Program()
    total = program.come_to_quote()["summary"]["total"]
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    placed = program.order(total)

    assert placed.status_code == 201
    assert placed.json()["payment"] is None
    path = f"orders/{placed.json()['access_token']}/payment/"
    refused = program.send("POST", path, key=new_key())
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
