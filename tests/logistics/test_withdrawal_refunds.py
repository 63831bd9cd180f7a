"""What goes back after a withdrawal, and what happens to what has not left."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.selectors import refund_plan
from logistics.withdrawals.services import (
    NothingLeftError,
    Statement,
    match_withdrawal,
    receive_declaration,
    refund_withdrawal,
    stop_forgotten,
)
from shop.delivery.models import DeliveryRate
from shop.kernel.money import Money
from shop.orders.models import Order, OrderRoute
from shop.payments.models import Refund
from shop.payments.services import cancel_order, request_refund
from tests.factories.basics import DeliveryMethodFactory
from tests.factories.orders import AuthorisedOrderFactory, ShippedOrderFactory
from tests.logistics.test_partly_shipped import half_sent

__all__ = ["half_sent"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]
AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


def declared(order: Order, *, units: int | None = None) -> Withdrawal:
    """Declare a withdrawal from an order, or from units of its first line."""
    line = order.lines.order_by("pk")[0]
    said = Statement(
        name=order.name,
        email=order.email,
        order_number=order.number,
        order_id=order.pk,
        quantities=None if units is None else {line.pk: units},
        variant_code="de-de",
        market_code="de",
    )
    return receive_declaration(key=uuid4(), said=said, at=AT)


def test_of_an_express_delivery_the_cheapest_standard_goes_back():
    order = ShippedOrderFactory(delivery_price="9.80")
    for code, price in (("standard", "4.90"), ("express", "9.80")):
        DeliveryRate.objects.create(
            method=DeliveryMethodFactory(code=code),
            warehouse=order.consignments.get().warehouse,
            market=order.market,
            carrier="dhl",
            max_weight_g=30_000,
            amount=Money(price, "EUR"),
            min_days=1,
            max_days=3,
        )
    withdrawal = declared(order)

    refund = refund_withdrawal(withdrawal_id=withdrawal.pk, actor="tests", at=AT)

    assert refund.amount == order.gross_total - Money("4.90", "EUR")


def test_of_an_express_delivery_that_left_elsewhere_the_cheapest_offer_goes_back():
    order = ShippedOrderFactory(delivery_price="24.90")
    OrderRoute.objects.create(order=order, decision={"least_delivery": "4.90"})

    refund = refund_withdrawal(withdrawal_id=declared(order).pk, actor="tests", at=AT)

    assert refund.amount == order.gross_total - Money("20.00", "EUR")


def test_a_partly_sent_order_is_not_cancelled(half_sent: Order):
    withdrawal = declared(half_sent)

    stop_forgotten(before=LATER, at=LATER)

    half_sent.refresh_from_db()
    withdrawal.refresh_from_db()
    assert half_sent.status != Order.Status.CANCELLED
    assert withdrawal.state == Withdrawal.State.MATCHED
    assert len(refund_plan(withdrawal).quantities) == 2


def test_what_has_been_refunded_does_not_go_back_again():
    order = ShippedOrderFactory(items=[("19.00", 1)])
    withdrawal = declared(order)
    request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.CUSTOMER,
        actor="tests",
        at=AT,
    )

    with pytest.raises(NothingLeftError):
        refund_withdrawal(withdrawal_id=withdrawal.pk, actor="tests", at=AT)

    assert Refund.objects.filter(order=order).count() == 1


def test_the_second_part_brings_the_delivery_back():
    order = ShippedOrderFactory(items=[("19.00", 3)])
    first = declared(order, units=2)
    refund_withdrawal(withdrawal_id=first.pk, actor="tests", at=AT)

    second = declared(order, units=2)
    refund = refund_withdrawal(withdrawal_id=second.pk, actor="tests", at=AT)

    assert second.lines.get().quantity == 1
    assert refund.amount == Money("23.90", "EUR")


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_what_a_dying_process_left_is_finished(is_cancelled: bool):  # noqa: FBT001
    order = AuthorisedOrderFactory()
    withdrawal = declared(order)
    if is_cancelled:
        cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="customer", at=AT)

    stop_forgotten(before=LATER, at=LATER)

    order.refresh_from_db()
    withdrawal.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
    assert (withdrawal.state, withdrawal.settled_at) == (Withdrawal.State.CLOSED, LATER)


def test_what_is_still_at_work_is_left_alone():
    withdrawal = declared(AuthorisedOrderFactory())

    assert stop_forgotten(before=AT, at=LATER) == 0

    withdrawal.refresh_from_db()
    assert withdrawal.state == Withdrawal.State.MATCHED


def test_an_unsent_order_that_is_matched_by_hand_is_cancelled():
    order = AuthorisedOrderFactory()
    typed = Statement(name="Ada", email="x@y.example", order_number="K-1", market_code="de")
    withdrawal = receive_declaration(key=uuid4(), said=typed, at=AT)

    match_withdrawal(withdrawal_id=withdrawal.pk, order_number=order.number, actor="mei", at=LATER)

    order.refresh_from_db()
    assert order.status == Order.Status.CANCELLED


@pytest.mark.parametrize(
    ("prefix", "button"), [("en-gb", "Confirm withdrawal"), ("en-us", "Confirm return")]
)
def test_the_last_button_says_what_the_first_link_said(client: Client, prefix: str, button: str):
    typed = {"name": "Anna", "order_number": "K-1", "email": "a@b.example"}

    page = client.post(f"/{prefix}/withdraw/", typed).content.decode()

    assert f">{button}</button>" in page


def test_the_list_asks_as_much_for_many_as_for_few(desk: Client, django_assert_max_num_queries):
    order = ShippedOrderFactory(items=[("19.00", 30)])
    for _number in range(2):
        declared(order, units=1)
    with django_assert_max_num_queries(30) as few:
        desk.get("/admin/logistics/withdrawal/")
    for _number in range(8):
        declared(order, units=1)

    with django_assert_max_num_queries(len(few)):
        desk.get("/admin/logistics/withdrawal/")
