"""Orders over the API: by their secret, or those of the account that is signed in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shop.storefront.api.cursors import cursor_at
from tests.factories.basics import MarketFactory, UserFactory
from tests.factories.checkout import World
from tests.factories.orders import PaidOrderFactory, ShippedOrderFactory
from tests.shop.storefront.api_client import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits", "stripe")]


def test_an_order_shows_what_its_page_shows(world: World):
    program = Program()
    quote = program.come_to_quote()
    placed = program.order().json()

    order = program.send("GET", f"orders/{placed['access_token']}/").json()

    assert order["number"] == placed["number"]
    assert (order["status"], order["fulfilment"], order["can_pay"]) == (
        "AWAITING_PAYMENT",
        "NONE",
        True,
    )
    assert order["status_label"] == "Wartet auf Zahlung"
    for name in ("lines", "subtotal", "delivery", "taxes", "duties", "total", "total_note"):
        assert order["summary"][name] == quote["summary"][name]
    assert order["consignments"] == quote["consignments"]
    assert order["address_lines"] == quote["address_lines"]
    assert [step["state"] for step in order["steps"]] == ["current", "todo", "todo", "todo"]
    assert order["url"].endswith(f"/de-de/orders/{placed['access_token']}/")


def test_the_parcels_of_an_order_can_be_followed(client: Client):
    order = ShippedOrderFactory()

    parcels = client.get(f"/api/v1/en-de/orders/{order.access_token}/parcels/").json()

    shipment = order.shipments.get()
    assert [(row["number"], row["status"], row["tracking_number"]) for row in parcels] == [
        (1, "SHIPPED", shipment.tracking_number)
    ]
    assert parcels[0]["promised_date"] == shipment.consignment.promised_until.isoformat()


def test_a_signed_in_customer_reads_their_orders_part_by_part(client: Client):
    user, now = UserFactory(), timezone.now()
    mine = [
        PaidOrderFactory(
            market=MarketFactory(), user=user, placed_at=now - timedelta(hours=number // 2)
        )
        for number in range(5)
    ]
    PaidOrderFactory(user=UserFactory())
    client.force_login(user)
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        part = client.get("/api/v1/en-de/orders/", {"limit": 2, "cursor": cursor}).json()
        assert len(part["results"]) <= 2
        seen += [row["number"] for row in part["results"]]
        cursor = part["next"]

    newest_first = sorted(mine, key=lambda order: (order.placed_at, order.pk), reverse=True)
    assert seen == [order.number for order in newest_first]


def test_a_row_of_the_list_opens_the_order(client: Client):
    order = PaidOrderFactory(user=UserFactory())
    client.force_login(order.user)

    row = client.get("/api/v1/en-de/orders/").json()["results"][0]

    assert (row["number"], row["status"]) == (order.number, "PAID")
    assert row["lines"][0]["quantity"] == order.lines.order_by("pk")[0].quantity
    opened = client.get(f"/api/v1/en-de/orders/{row['access_token']}/").json()
    assert (opened["number"], opened["summary"]["total"]) == (order.number, row["total"])


def test_a_list_needs_somebody_signed_in(client: Client):
    refused = client.get("/api/v1/en-de/orders/")

    assert (refused.status_code, refused.json()["code"]) == (403, "not_authenticated")
    assert refused["Cache-Control"].endswith("private")


@pytest.mark.parametrize("query", ["cursor=x", "limit=0", "limit=49", "limit=x"])
def test_a_wrong_place_in_the_list_is_refused(client: Client, query: str):
    client.force_login(UserFactory())

    assert client.get(f"/api/v1/en-de/orders/?{query}").status_code == 400


def test_a_place_in_another_list_is_none_here(client: Client):
    client.force_login(UserFactory())

    assert client.get("/api/v1/en-de/orders/", {"cursor": cursor_at(5)}).status_code == 400
