"""What the shopper sees of the parcels, and the carrier of the demo."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from logistics.tracking.models import TrackingEvent
from logistics.tracking.services import record_scan
from shop.orders.models import Order
from tests.factories.orders import PaidOrderFactory, ShippedOrderFactory, plan_parcel

pytestmark = pytest.mark.django_db


def address_of(order: Order, prefix: str = "de-de") -> str:
    return f"/{prefix}/orders/{order.access_token}/parcels/"


@pytest.fixture
def order() -> Order:
    order = ShippedOrderFactory()
    record_scan(
        shipment_id=order.shipments.get().pk,
        code=TrackingEvent.Code.OUT_FOR_DELIVERY,
        location="Berlin <b>Mitte</b>",
        occurred_at=timezone.now() - timedelta(hours=1),
        at=timezone.now(),
    )
    return order


def test_the_fragment_shows_the_parcel(client: Client, order: Order) -> None:
    response = client.get(address_of(order), headers={"HX-Request": "true"})

    text = response.content.decode()
    assert order.shipments.get().tracking_number in text
    assert "Berlin &lt;b&gt;Mitte&lt;/b&gt;" in text
    assert "<html" not in text
    assert "no-store" in response["Cache-Control"]


def test_without_scripts_it_is_a_page(client: Client, order: Order) -> None:
    response = client.get(address_of(order, "en-gb"))

    text = response.content.decode()
    assert response.status_code == 200
    assert "<html" in text
    assert "Out for delivery" in text


def test_a_parcel_that_is_being_packed_is_shown_without_a_number(client: Client) -> None:
    order = PaidOrderFactory()
    plan_parcel(order)

    text = client.get(address_of(order, "en-gb")).content.decode()

    assert "Being packed" in text


def test_an_order_without_parcels_says_so(client: Client) -> None:
    text = client.get(address_of(PaidOrderFactory(), "en-gb")).content.decode()

    assert "There is no parcel to follow yet." in text


@pytest.mark.parametrize("token", ["x", "%00", "%F0%9F%92%A9", "a" * 500])
def test_another_secret_finds_nothing(client: Client, order: Order, token: str) -> None:
    assert client.get(f"/de-de/orders/{token}/parcels/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_demo_carrier_reports_over_http(live_server: Any) -> None:
    order = ShippedOrderFactory()
    number = order.shipments.get().tracking_number
    out = StringIO()

    call_command(
        "carrier_scan",
        number,
        "delivered",
        "--location=Berlin",
        f"--shop={live_server.url}",
        stdout=out,
    )

    order.refresh_from_db()
    assert order.fulfilment == Order.Fulfilment.DELIVERED
    assert "reported DELIVERED" in out.getvalue()


def test_the_demo_carrier_knows_its_parcels() -> None:
    with pytest.raises(CommandError, match="No parcel has the tracking number"):
        call_command("carrier_scan", "NOBODY", "IN_TRANSIT")


def test_the_demo_carrier_says_when_the_shop_is_closed() -> None:
    order = ShippedOrderFactory()
    number = order.shipments.get().tracking_number

    with pytest.raises(CommandError, match="did not take the scan"):
        call_command("carrier_scan", number, "IN_TRANSIT", "--shop=http://127.0.0.1:9")
