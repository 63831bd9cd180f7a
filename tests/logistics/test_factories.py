"""The order factories write rows that agree."""

import pytest

from shop.inventory.models import Reservation
from shop.inventory.selectors import ledger_differences
from shop.kernel.money import sum_money
from shop.orders.models import Order
from tests.factories.basics import MarketFactory
from tests.factories.orders import (
    AuthorisedOrderFactory,
    AwaitingPaymentOrderFactory,
    CancelledOrderFactory,
    DeliveredOrderFactory,
    OrderFactory,
    PaidOrderFactory,
    ShippedOrderFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("made_by", "status", "reserved"),
    [
        (AwaitingPaymentOrderFactory, Order.Status.AWAITING_PAYMENT, Reservation.State.HELD),
        (AuthorisedOrderFactory, Order.Status.AUTHORISED, Reservation.State.FIRM),
        (PaidOrderFactory, Order.Status.PAID, Reservation.State.FIRM),
        (ShippedOrderFactory, Order.Status.PAID, Reservation.State.SHIPPED),
        (DeliveredOrderFactory, Order.Status.PAID, Reservation.State.SHIPPED),
        (CancelledOrderFactory, Order.Status.CANCELLED, Reservation.State.RELEASED),
    ],
)
def test_an_order_and_its_rows_agree(
    made_by: type[OrderFactory], status: str, reserved: str
) -> None:
    order = made_by()

    assert order.status == status
    states = Reservation.objects.filter(reference=order.number).values_list("state", flat=True)
    assert list(states) == [reserved, reserved]
    assert list(ledger_differences()) == []


@pytest.mark.parametrize("code", ["de", "gb", "jp"])
def test_lines_and_charges_sum_to_the_total(code: str) -> None:
    order = OrderFactory(market=MarketFactory(code=code))

    parts = [*order.lines.all(), *order.charges.all()]
    currency = order.market.currency
    assert sum_money((part.gross for part in parts), currency=currency) == order.gross_total
