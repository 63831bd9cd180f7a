"""Buying over the API: what the pages show and allow, and at the same prices."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.cart.models import Cart
from shop.checkout.models import Checkout
from shop.orders.models import Order
from tests.factories.basics import UserFactory
from tests.factories.checkout import World, price, set_stock
from tests.shop.storefront.api_client import Program

STEP = 25
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits", "stripe")]


def euro(amount: str) -> dict[str, str]:
    """Return an amount as the API writes it."""
    return {"amount": amount, "currency": "EUR"}


# --- the basket ---


def test_a_new_cart_is_empty_and_opened_by_its_token_alone(world: World):
    program = Program().begin()

    assert Program(token=program.token).cart("GET").json() == {
        "token": program.token,
        "market": "de",
        "currency": "EUR",
        "lines": [],
        "subtotal": euro("0.00"),
        "note": "Preise inkl. MwSt.",
        "landed": None,
        "landed_problem": "",
        "problems": [],
    }
    assert program.client.cookies == {}


def test_lines_are_added_changed_and_taken_out(world: World):
    program = Program().begin()

    added = program.add("TEAPOT", 2).json()
    line = added["lines"][0]
    assert (line["sku"], line["quantity"], line["unit_price"]) == ("TEAPOT", 2, euro("59.00"))
    assert (line["total"], added["subtotal"]) == (euro("118.00"), euro("118.00"))
    changed = program.cart("PATCH", f"lines/{line['id']}/", {"quantity": 3})
    assert changed.json()["subtotal"] == euro("177.00")
    assert program.cart("DELETE", f"lines/{line['id']}/").json()["lines"] == []
    assert program.cart("DELETE", f"lines/{line['id']}/").status_code == 404


def test_a_quantity_of_none_takes_a_line_out(world: World):
    program = Program().begin()
    line = program.add("TEAPOT").json()["lines"][0]

    assert program.cart("PATCH", f"lines/{line['id']}/", {"quantity": 0}).json()["lines"] == []


def test_a_cart_says_once_what_has_changed(world: World):
    program = Program().begin()
    program.add("TEAPOT", 2)
    program.add("CUP", 5)
    price(world.teapot, market="de", amount="65.00")
    set_stock(world.cup, {"HAM": 0})

    problems = program.cart("GET").json()["problems"]

    assert [(row["code"], row["sku"]) for row in problems] == [
        ("price", "TEAPOT"),
        ("removed", "CUP"),
    ]
    assert "65,00" in problems[0]["message"]
    assert program.cart("GET").json()["problems"] == []


def test_more_than_there_is_cannot_be_added(world: World):
    set_stock(world.teapot, {"HAM": 2})
    program = Program().begin()

    refused = program.add("TEAPOT", 3)

    assert refused.status_code == 422
    assert refused.json()["fields"] == {"quantity": ["Es sind nur noch 2 Stück da."]}
    assert program.cart("GET").json()["lines"] == []


@pytest.mark.parametrize("sku", ["NOTHING", ""])
def test_what_is_not_sold_cannot_be_added(world: World, sku: str):
    refused = Program().begin().add(sku)

    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["sku"])


def test_nobody_opens_another_customers_cart(world: World):
    owner = Program()
    owner.client.force_login(UserFactory())
    owner.begin()

    for stranger in (Client(), Client()):
        assert Program(client=stranger, token=owner.token).cart("GET").status_code == 404
        stranger.force_login(UserFactory())
    assert owner.cart("GET").status_code == 200


def test_a_signed_in_customer_has_one_cart(world: World):
    program = Program()
    program.client.force_login(UserFactory())
    first = program.begin().token

    assert program.begin().token == first


def test_a_cart_answers_in_every_language_of_its_market_and_in_no_other(world: World):
    token = Program().begin().token

    assert Program("en-de", token=token).cart("GET").json()["note"] == "Prices include VAT"
    refused = Program("en-gb", token=token).cart("GET")
    assert (refused.status_code, refused.json()["code"]) == (409, "other_market")


def test_writing_with_a_session_needs_the_token_against_forged_requests(world: World):
    program = Program(client=Client(enforce_csrf_checks=True))
    assert program.begin().add("CUP").status_code == 201
    program.client.force_login(UserFactory())

    refused = program.add("CUP")

    assert refused.status_code == 403
    assert program.cart("GET").json()["lines"][0]["quantity"] == 1


# --- the checkout ---


def test_the_steps_lead_to_the_whole_landed_cost(world: World):
    quote = Program().come_to_quote()

    assert quote["summary"]["subtotal"] == euro("59.00")
    assert quote["summary"]["delivery"] == euro("4.90")
    assert quote["summary"]["total"] == euro("63.90")
    assert quote["summary"]["total_note"] == "Enthält MwSt.: 10,20\xa0€ (19\xa0%)"
    assert quote["order_button"] == "Zahlungspflichtig bestellen"
    assert quote["delivery"]["code"] == "standard"
    assert quote["delivery"]["promise"]["first"] < quote["delivery"]["promise"]["last"]
    assert quote["address_lines"][:2] == ["Ada Lovelace", "Lindenstraße 7"]


@pytest.mark.parametrize("variant", ["en-us", "en-gb", "ja-jp", "de-ch", "en-sg"])
def test_the_quote_is_what_the_order_costs(world: World, variant: str):
    program = Program(variant)
    total = program.come_to_quote()["summary"]["total"]

    placed = program.order(total).json()

    assert placed["total"] == total
    assert Order.objects.get().gross_total.amount == Decimal(total["amount"])


def test_fields_are_wrong_one_by_one(world: World):
    program = Program().begin()
    program.add("TEAPOT")

    refused = program.cart("PUT", "address/", program.address(postcode="1", email="x", city=""))

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert set(refused.json()["fields"]) == {"postcode", "email", "city"}
    assert "Postleitzahl" in refused.json()["fields"]["postcode"][0]
    assert not Checkout.objects.exists()


def test_a_region_is_one_of_the_countrys(world: World):
    program = Program("en-us").begin()
    program.add("TEAPOT")

    refused = program.cart("PUT", "address/", program.address(region="Bavaria"))

    assert set(refused.json()["fields"]) == {"region"}


def test_an_address_is_kept_as_it_was_typed(world: World):
    program = Program().begin()
    program.add("TEAPOT")
    assert program.cart("GET", "address/").json()["code"] == "address_missing"

    kept = program.cart("PUT", "address/", program.address(name="Ada  <b>Lovelace"))

    assert kept.json()["name"] == "Ada  <b>Lovelace"
    assert program.cart("GET", "address/").json() == kept.json()


def test_the_delivery_that_was_chosen_is_quoted(world: World):
    program = Program()
    cheap = program.come_to_quote()["summary"]["delivery"]
    options = program.cart("GET", "delivery/").json()["options"]
    other = next(option for option in options if not option["is_chosen"])

    chosen = program.cart("PUT", "delivery/", {"method": other["code"]}).json()["options"]

    assert [option["code"] for option in chosen if option["is_chosen"]] == [other["code"]]
    assert program.cart("GET", "quote/").json()["summary"]["delivery"] == other["price"] != cheap
    assert program.cart("PUT", "delivery/", {"method": "pigeon"}).status_code == 422


@pytest.mark.parametrize("step", ["delivery/", "quote/", "address/"])
def test_steps_without_what_comes_before_are_refused(world: World, step: str):
    program = Program().begin()
    assert program.cart("GET", step).json()["code"] == "cart_empty"
    program.add("TEAPOT")
    assert program.cart("GET", step).json()["code"] == "address_missing"


def test_a_step_stops_when_something_has_changed(world: World):
    program = Program()
    program.come_to_quote()
    price(world.teapot, market="de", amount="65.00")

    refused = program.cart("GET", "quote/")

    assert (refused.status_code, refused.json()["code"]) == (409, "cart_changed")
    assert "65,00" in refused.json()["message"]
    assert program.cart("GET", "quote/").json()["summary"]["total"] == euro("69.90")


# --- budgets ---


def test_reading_a_cart_and_each_step_need_few_statements(world: World):
    program = Program()
    program.come_to_quote()
    program.add("CUP", 2)
    line = Cart.objects.get().lines.first()
    assert line is not None
    steps = {
        "GET ": None,
        "GET quote/": None,
        "GET delivery/": None,
        "PUT address/": program.address(),
        "PUT delivery/": {"method": "standard"},
        "POST lines/": {"sku": "CUP"},
        f"PATCH lines/{line.pk}/": {"quantity": 2},
    }
    for step, body in steps.items():
        method, path = step.split(" ")
        with CaptureQueriesContext(connection) as statements:
            assert program.cart(method, path, body).status_code in {200, 201}
        own = [row for row in statements if "SAVEPOINT" not in row["sql"]]
        assert len(own) <= STEP, (step, len(own))
