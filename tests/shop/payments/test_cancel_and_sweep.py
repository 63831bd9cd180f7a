"""Giving up orders in each state, and finding work again whose message was lost."""

from datetime import timedelta

import pytest

from shop.inventory.models import Reservation
from shop.orders.models import Order
from shop.payments.gateways import GatewayUnavailableError
from shop.payments.models import Payment, Refund
from shop.payments.selectors import ledger_differences
from shop.payments.services import (
    OrderNotCancellableError,
    cancel_order,
    expire_order,
    extend_payment_time,
    finish_cancellation,
    request_refund,
    send_refund,
    start_payment,
)
from shop.payments.services.sweep import overdue_orders, overdue_work, reconcile
from tests.factories.checkout import AT, World, confirmed, placed_order, started, stock_of
from tests.factories.gateway import CAPTURE_BEFORE, FakeGateway
from tests.shop.payments.heard import Heard

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=16)
NOTHING: dict[str, list[int]] = {
    "start": [],
    "check": [],
    "cancel": [],
    "capture": [],
    "refund": [],
}


def cancel(order: Order) -> Order:
    return cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT)


# --- cancelling ---


def test_an_unpaid_order_frees_goods_and_intent(world: World, gateway, heard: Heard):
    order = placed_order({world.teapot: 2})
    payment = started(order, gateway)

    with heard.during():
        cancel(order)
    finish_cancellation(payment_id=payment.pk, at=AT, gateway=gateway)

    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, order.cancelled_at, payment.state) == ("CANCELLED", AT, "CANCELLED")
    assert stock_of(world.teapot).reserved == 0
    assert heard.names() == ["cancellation_requested", "order_cancelled"]
    assert gateway.named("cancel") == [f"cancel-{payment.pk}"]


def test_an_order_that_never_reached_the_provider_is_simply_over(world: World, gateway):
    order = placed_order({world.teapot: 2})

    cancel(order)
    payment = finish_cancellation(payment_id=order.payments.get().pk, at=AT, gateway=gateway)

    assert payment.state == "CANCELLED"
    assert gateway.calls == []


def test_held_money_is_let_go(world: World, gateway):
    order = confirmed(placed_order({world.teapot: 1}), gateway)

    cancel(order)
    payment = finish_cancellation(payment_id=order.payments.get().pk, at=AT, gateway=gateway)

    order.refresh_from_db()
    assert (order.status, payment.state) == ("CANCELLED", "CANCELLED")
    assert not Refund.objects.exists()
    assert stock_of(world.teapot).reserved == 0
    assert ledger_differences() == []


def test_taken_money_goes_back_whole(world: World, gateway):
    order = confirmed(placed_order({world.teapot: 1}), gateway, how="take")

    cancel(order)
    send_refund(refund_id=Refund.objects.get().pk, at=AT, gateway=gateway)

    order.refresh_from_db()
    payment = order.payments.get()
    assert order.status == "REFUNDED"
    assert payment.refunded == payment.captured == order.gross_total
    assert stock_of(world.teapot).reserved == 0


def test_after_a_partial_refund_the_rest_goes_back(world: World, gateway):
    order = confirmed(placed_order({world.cup: 3}), gateway, how="take")
    request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.CUSTOMER,
        actor="mei",
        at=AT,
    )

    cancel(order)
    for row in Refund.objects.order_by("pk"):
        send_refund(refund_id=row.pk, at=AT, gateway=gateway)

    order.refresh_from_db()
    assert [str(row.amount) for row in Refund.objects.order_by("pk")] == ["€19.00", "€42.90"]
    assert order.status == "REFUNDED"
    assert ledger_differences() == []


def test_a_voucher_that_is_paid_after_the_cancellation_is_refunded(world: World, gateway):
    order = placed_order({world.teapot: 1})
    payment = started(order, gateway)
    gateway.delay(payment.reference)
    cancel(order)
    finish_cancellation(payment_id=payment.pk, at=AT, gateway=gateway)
    payment.refresh_from_db()
    assert payment.state == "PROCESSING"
    gateway.take(payment.reference)

    finish_cancellation(payment_id=payment.pk, at=AT, gateway=gateway)

    assert Refund.objects.get().amount == order.gross_total


@pytest.mark.parametrize("fulfilment", ["PARTLY_SHIPPED", "SHIPPED", "DELIVERED"])
def test_what_has_left_is_not_cancelled(world: World, gateway, fulfilment: str):
    order = confirmed(placed_order({world.teapot: 1}), gateway, how="take")
    Order.objects.filter(pk=order.pk).update(fulfilment=fulfilment)

    with pytest.raises(OrderNotCancellableError):
        cancel(order)
    assert not Refund.objects.exists()
    assert stock_of(world.teapot).reserved == 1


def test_an_order_is_cancelled_once(world: World, gateway):
    order = confirmed(placed_order({world.teapot: 1}), gateway, how="take")
    cancel(order)

    with pytest.raises(OrderNotCancellableError):
        cancel(order)
    assert Refund.objects.count() == 1


# --- expiring ---


def test_an_order_expires_when_its_time_is_over_and_in_silence(world: World, heard: Heard):
    order = placed_order({world.teapot: 2})

    assert expire_order(order_id=order.pk, at=AT + timedelta(minutes=14)) is False
    assert overdue_orders(at=AT + timedelta(minutes=14)) == []
    assert overdue_orders(at=LATER) == [order.pk]
    with heard.during():
        assert expire_order(order_id=order.pk, at=LATER) is True
        assert expire_order(order_id=order.pk, at=LATER) is False

    assert stock_of(world.teapot).reserved == 0
    assert heard.names() == ["cancellation_requested"]
    assert overdue_orders(at=LATER) == []


def test_activity_keeps_the_goods_for_an_hour_at_most(world: World):
    order = placed_order({world.teapot: 2})

    for minutes, until in ((10, 25), (20, 35), (34, 49), (48, 60), (59, 60)):
        extended = extend_payment_time(order_id=order.pk, at=AT + timedelta(minutes=minutes))
        assert extended == AT + timedelta(minutes=until)
    assert Reservation.objects.get().expires_at == AT + timedelta(minutes=60)


def test_what_has_expired_is_not_extended(world: World):
    order = placed_order({world.teapot: 2})

    extend_payment_time(order_id=order.pk, at=LATER)

    order.refresh_from_db()
    assert order.expires_at == AT + timedelta(minutes=15)


# --- sweeping ---


def test_nothing_is_overdue_while_messages_may_still_come(world: World, gateway):
    confirmed(placed_order({world.teapot: 1}), gateway)
    placed_order({world.teapot: 1})

    assert overdue_work(at=AT + timedelta(seconds=90)) == NOTHING


def test_an_intent_that_was_never_made_is_found_again(world: World, gateway):
    payment = placed_order({world.teapot: 1}).payments.get()

    assert overdue_work(at=AT + timedelta(minutes=3)) == {**NOTHING, "start": [payment.pk]}
    start_payment(payment_id=payment.pk, gateway=gateway)
    assert overdue_work(at=AT + timedelta(minutes=3)) == {**NOTHING, "check": [payment.pk]}


def test_each_step_that_was_asked_for_is_found_again(world: World, gateway):
    captures = confirmed(placed_order({world.cup: 1}), gateway).payments.get()
    Payment.objects.filter(pk=captures.pk).update(capture_requested_at=AT)
    cancels = confirmed(placed_order({world.cup: 1}), gateway).payments.get()
    cancel(cancels.order)
    pays_back = confirmed(placed_order({world.cup: 1}), gateway, how="take")
    cancel(pays_back)

    assert overdue_work(at=AT + timedelta(minutes=3)) == {
        **NOTHING,
        "capture": [captures.pk],
        "cancel": [cancels.pk],
        "refund": [Refund.objects.get().pk],
    }


def test_a_hold_is_taken_a_day_before_it_lapses(world: World, gateway):
    order = confirmed(placed_order({world.teapot: 1}), gateway)

    overdue_work(at=CAPTURE_BEFORE - timedelta(hours=25))
    assert order.payments.get().capture_requested_at is None
    moment = CAPTURE_BEFORE - timedelta(hours=23)
    overdue_work(at=moment)

    assert order.payments.get().capture_requested_at == moment


def test_the_hold_of_an_order_in_review_is_not_taken(world: World, gateway):
    order = confirmed(placed_order({world.teapot: 1}), gateway)
    Order.objects.filter(pk=order.pk).update(status=Order.Status.IN_REVIEW)

    overdue_work(at=CAPTURE_BEFORE)

    assert order.payments.get().capture_requested_at is None


def test_reconciling_finds_what_no_event_told(world: World, gateway: FakeGateway):
    lost, known = placed_order({world.cup: 1}), placed_order({world.cup: 1})
    gateway.authorise(started(lost, gateway).reference or "")
    confirmed(known, gateway)
    gateway.create_stranger()

    assert reconcile(since=AT, at=AT, gateway=gateway) == 1
    assert reconcile(since=AT, at=AT, gateway=gateway) == 0

    lost.refresh_from_db()
    assert lost.status == "AUTHORISED"


def test_a_provider_that_does_not_answer_changes_nothing(world: World, gateway: FakeGateway):
    order = confirmed(placed_order({world.teapot: 1}), gateway, how="take")
    cancel(order)
    gateway.is_down = True

    with pytest.raises(GatewayUnavailableError):
        send_refund(refund_id=Refund.objects.get().pk, at=AT, gateway=gateway)
    with pytest.raises(GatewayUnavailableError):
        reconcile(since=AT, at=AT, gateway=gateway)

    assert Refund.objects.get().state == "PENDING"
