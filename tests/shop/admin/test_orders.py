"""The desk reads orders and changes them through the services only."""

from decimal import Decimal

import pytest
from django.test import Client

from shop.inventory.models import StockItem
from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.models import Refund
from tests.factories.basics import MarketFactory, UserFactory
from tests.factories.orders import (
    AuthorisedOrderFactory,
    AwaitingPaymentOrderFactory,
    CancelledOrderFactory,
    DeliveredOrderFactory,
    OrderFactory,
    PaidOrderFactory,
    ShippedOrderFactory,
    plan_parcel,
)
from tests.shop.admin.desk import sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/shop/order/"


def page_of(order: Order) -> str:
    return f"{LIST}{order.pk}/change/"


def text_of(desk: Client, url: str) -> str:
    response = desk.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize(
    "made_by",
    [
        AwaitingPaymentOrderFactory,
        AuthorisedOrderFactory,
        PaidOrderFactory,
        ShippedOrderFactory,
        DeliveredOrderFactory,
        CancelledOrderFactory,
    ],
)
@pytest.mark.parametrize("market", ["de", "jp"])
def test_the_page_shows_an_order_in_every_state(
    desk: Client, made_by: type[OrderFactory], market: str
) -> None:
    order = made_by(market=MarketFactory(code=market))

    page = text_of(desk, page_of(order))

    assert order.number in page
    assert "Sold within the warehouse" in page


def test_amounts_are_shown_in_the_orders_own_currency(desk: Client) -> None:
    order = PaidOrderFactory(market=MarketFactory(code="jp"), items=[("9800", 1)])

    assert "JP¥11,300" in text_of(desk, page_of(order))


def test_the_history_tells_of_order_money_and_parcel(desk: Client) -> None:
    order = ShippedOrderFactory()

    page = text_of(desk, page_of(order))

    for words in (
        "Order placed",
        "Money captured",
        "Parcels",
        order.shipments.get().tracking_number,
    ):
        assert words in page


@pytest.mark.parametrize("field", ["number", "email", "tracking"])
def test_an_order_is_found(desk: Client, field: str) -> None:
    order = ShippedOrderFactory()
    ShippedOrderFactory()
    words = {
        "number": order.number,
        "email": order.email,
        "tracking": order.shipments.get().tracking_number,
    }

    response = desk.get(LIST, {"q": words[field]})

    assert [row.pk for row in response.context["cl"].queryset] == [order.pk]


def test_an_order_cannot_be_changed_by_a_form(desk: Client) -> None:
    order = PaidOrderFactory()

    assert desk.post(page_of(order), {"status": "REFUNDED"}).status_code == 403
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(f"{LIST}{order.pk}/delete/").status_code == 403


def test_an_order_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get(f"{LIST}987654/change/").status_code == 404
    assert desk.get(f"{LIST}nonsense/change/").status_code == 404


def test_a_customer_sees_nothing() -> None:
    assert sign_in(UserFactory()).get(page_of(PaidOrderFactory())).status_code == 302


def test_cancelling_frees_the_stock(desk: Client) -> None:
    order = AuthorisedOrderFactory()
    url = f"/admin/shop/payment/orders/{order.pk}/cancel/"
    assert "Cancel the order" in text_of(desk, url)

    response = desk.post(url, {"reason": Refund.Reason.OUT_OF_STOCK})

    order.refresh_from_db()
    assert response.status_code == 302
    assert order.status == Order.Status.CANCELLED
    assert set(StockItem.objects.values_list("reserved", flat=True)) == {0}
    assert order.events.filter(actor__startswith="staff:").exists()


def test_a_sent_order_is_not_cancelled(desk: Client) -> None:
    order = ShippedOrderFactory()

    page = desk.post(
        f"/admin/shop/payment/orders/{order.pk}/cancel/",
        {"reason": Refund.Reason.CUSTOMER},
        follow=True,
    )

    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert "cannot be cancelled" in page.content.decode()


def test_a_refund_is_shown_before_it_is_made(desk: Client) -> None:
    order = ShippedOrderFactory(items=[("59.50", 1), ("11.90", 2)])
    pot, cups = order.lines.order_by("pk")
    delivery = order.charges.get()
    url = f"/admin/shop/payment/orders/{order.pk}/refund/"
    choice = {
        f"units_{pot.pk}": "0",
        f"units_{cups.pk}": "1",
        f"charge_{delivery.pk}": "on",
        "reason": Refund.Reason.DAMAGED,
    }

    preview = desk.post(url, choice)

    assert preview.status_code == 200
    assert "€16.80" in preview.content.decode()
    assert not Refund.objects.exists()

    desk.post(url, choice | {"confirmed": preview.context["confirmation"]})

    refund = Refund.objects.get()
    assert refund.amount == Money(Decimal("16.80"), "EUR")
    assert refund.lines.get(order_line=cups).quantity == 1


def test_another_amount_than_the_shown_one_is_not_refunded(desk: Client) -> None:
    order = ShippedOrderFactory()
    cups = order.lines.order_by("pk").last()

    response = desk.post(
        f"/admin/shop/payment/orders/{order.pk}/refund/",
        {f"units_{cups.pk}": "2", "reason": "CUSTOMER", "confirmed": "19.00 EUR"},
    )

    assert response.status_code == 200
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("units", "status"), [("0", 422), ("3", 422), ("-1", 422), ("9" * 40, 422), ("x", 422)]
)
def test_a_refund_that_makes_no_sense_is_refused(desk: Client, units: str, status: int) -> None:
    order = ShippedOrderFactory()
    cups = order.lines.order_by("pk").last()

    response = desk.post(
        f"/admin/shop/payment/orders/{order.pk}/refund/",
        {f"units_{cups.pk}": units, "reason": "CUSTOMER", "confirmed": "1 EUR"},
    )

    assert response.status_code == status
    assert not Refund.objects.exists()


def test_the_next_step_of_a_parcel_is_one_click_away(desk: Client) -> None:
    shipment = plan_parcel(PaidOrderFactory())

    assert f"/admin/logistics/shipment/{shipment.pk}/pack/" in text_of(
        desk, page_of(shipment.order)
    )
