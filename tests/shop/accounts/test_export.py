"""What a customer may take along: everything of theirs, nothing of anybody else's."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from shop.accounts.models import User
from shop.accounts.services import save_address
from shop.storefront.account.export import personal_data
from tests.factories.basics import UserFactory
from tests.factories.checkout import address_in
from tests.factories.orders import OrderFactory, PaidOrderFactory

pytestmark = pytest.mark.django_db
JOINED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PATH = "/de-de/account/data/?format=json"


@pytest.fixture
def customer() -> User:
    return UserFactory(
        email="ada@example.com",
        first_name="Ada",
        last_name="Lovelace",
        phone="+49 30 901820",
        date_joined=JOINED,
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_account_and_its_addresses_are_in_it(customer):
    save_address(user_id=customer.pk, values=address_in("jp", company="窯"), is_default=True)

    assert personal_data(user_id=customer.pk) == {
        "account": {
            "email": "ada@example.com",
            "first_name": "Ada",
            "last_name": "Lovelace",
            "phone": "+49 30 901820",
            "joined": "2026-03-02T09:00:00+00:00",
        },
        "addresses": [
            {
                "name": "Ada Lovelace",
                "company": "窯",
                "line1": "北浜1-1-1",
                "line2": "",
                "district": "",
                "city": "大阪市中央区",
                "region": "大阪府",
                "postcode": "541-0041",
                "country": "JP",
                "phone": "+81 6 6208 8181",
            }
        ],
        "orders": [],
    }


def test_an_order_is_in_it_as_it_was_placed(customer):
    order = PaidOrderFactory(
        user=customer, email="ada@work.example", placed_at=datetime(2026, 10, 1, 8, tzinfo=UTC)
    )

    exported = personal_data(user_id=customer.pk)["orders"]

    skus = list(order.lines.order_by("pk").values_list("sku", flat=True))
    assert exported == [
        {
            "number": order.number,
            "placed": "2026-10-01T08:00:00+00:00",
            "status": "PAID",
            "email": "ada@work.example",
            "address": {
                "name": "Ada Lovelace",
                "company": "",
                "line1": "Lindenstraße 7",
                "line2": "",
                "district": "",
                "city": "Berlin",
                "region": "",
                "postcode": "10115",
                "country": "DE",
                "phone": "",
            },
            "vat_id": "",
            "total": {"amount": "101.90", "currency": "EUR"},
            "lines": [
                {"sku": skus[0], "title": f"Teapot {skus[0]}", "quantity": 1},
                {"sku": skus[1], "title": f"Teapot {skus[1]}", "quantity": 2},
            ],
            "charges": [{"kind": "DELIVERY", "net": "4.12", "tax": "0.78"}],
        }
    ]


@pytest.mark.parametrize(("market", "amount"), [("de", "101.90"), ("jp", "17700")])
def test_amounts_have_the_decimals_of_their_currency(customer, market, amount):
    OrderFactory(user=customer, market__code=market)

    assert personal_data(user_id=customer.pk)["orders"][0]["total"]["amount"] == amount


def test_orders_and_addresses_of_others_are_not_in_it(customer):
    other = UserFactory(email="other@example.com")
    save_address(user_id=other.pk, values=address_in("de"), is_default=True)
    OrderFactory(user=other, email=customer.email)
    OrderFactory(user=None, email=customer.email)
    own = OrderFactory(user=customer)

    exported = personal_data(user_id=customer.pk)

    assert [order["number"] for order in exported["orders"]] == [own.number]
    assert exported["addresses"] == []


def test_orders_come_in_the_order_they_were_placed(customer):
    second, first = (
        OrderFactory(user=customer, placed_at=datetime(2026, 10, day, tzinfo=UTC)) for day in (2, 1)
    )

    numbers = [order["number"] for order in personal_data(user_id=customer.pk)["orders"]]

    assert numbers == [first.number, second.number]


def test_nothing_that_opens_doors_is_in_it(customer):
    order = OrderFactory(user=customer)

    text = json.dumps(personal_data(user_id=customer.pk))

    assert customer.password not in text
    assert order.access_token not in text


def test_statements_do_not_grow_with_the_orders(customer, django_assert_num_queries):
    for _number in range(4):
        OrderFactory(user=customer)

    with django_assert_num_queries(6):
        personal_data(user_id=customer.pk)


def test_the_file_is_handed_over_readable_and_kept_by_nobody(customer):
    save_address(user_id=customer.pk, values=address_in("de"), is_default=True)

    response = signed_in(customer).get(PATH)

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "Lindenstraße" in response.content.decode()
    assert json.loads(response.content) == personal_data(user_id=customer.pk)


def test_the_file_is_of_whoever_is_signed_in(customer):
    other = UserFactory(email="other@example.com")

    response = signed_in(other).get(f"{PATH}&user={customer.pk}&user_id={customer.pk}")

    assert response.json()["account"]["email"] == "other@example.com"


def test_nobody_else_gets_it(customer, client):
    response = client.get(PATH)

    assert response.status_code == 302
    assert response["Location"].startswith("/de-de/account/login/?next=")
