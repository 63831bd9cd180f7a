"""Money is taken when goods leave: once, and less what was given up before."""

import pytest

from shop.orders.models import Order
from shop.payments.gateways import GatewayUnavailableError
from shop.payments.models import LedgerEntry, Payment, Refund
from shop.payments.selectors import ledger_differences
from shop.payments.services import (
    cancel_order,
    capture_payment,
    check_payment,
    finish_cancellation,
    request_capture,
    request_refund,
    send_refund,
)
from tests.factories.checkout import AT, World, confirmed, placed_order, stock_of
from tests.factories.gateway import FakeGateway
from tests.shop.payments.heard import Heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(world: World, gateway: FakeGateway) -> Order:
    """Give an authorised order for three cups: € 57.00 + € 4.90."""
    return confirmed(placed_order({world.cup: 3}), gateway)


@pytest.fixture
def payment(order: Order) -> Payment:
    """Give its payment."""
    return order.payments.get()


def refund(order: Order, units: int, *, with_delivery: bool = False) -> Refund:
    return request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: units},
        charge_ids=[order.charges.get().pk] if with_delivery else [],
        reason=Refund.Reason.CUSTOMER,
        actor="mei",
        at=AT,
    )


def capture(payment: Payment, gateway: FakeGateway) -> Payment:
    capture_payment(payment_id=payment.pk, at=AT, gateway=gateway)
    payment.refresh_from_db()
    assert ledger_differences() == []
    return payment


def booked(payment: Payment) -> list[tuple[str, str]]:
    return [(row.kind, str(row.amount)) for row in payment.entries.order_by("pk")]


def test_shipping_takes_the_money_once(order, payment, gateway, heard: Heard):
    with heard.during():
        for _time in range(2):
            request_capture(order_id=order.pk, at=AT)
    for _time in range(2):
        capture(payment, gateway)

    order.refresh_from_db()
    assert (order.status, payment.state, str(payment.captured)) == ("PAID", "CAPTURED", "€61.90")
    assert booked(payment) == [("AUTHORISED", "€61.90"), ("CAPTURED", "€61.90")]
    assert heard == [("capture_requested", {"payment_id": payment.pk})]
    assert len(gateway.named("capture")) == 1


def test_nobody_asked_so_nothing_is_taken(payment, gateway):
    assert capture(payment, gateway).state == "AUTHORISED"
    assert gateway.named("capture") == []


def test_what_was_given_up_before_is_not_taken(order, payment, gateway, heard: Heard):
    given_up = refund(order, 1)
    request_capture(order_id=order.pk, at=AT)

    with heard.during():
        capture(payment, gateway)

    given_up.refresh_from_db()
    order.refresh_from_db()
    assert (str(payment.captured), str(payment.refunded)) == ("€42.90", "€0.00")
    assert (given_up.state, order.status) == ("SUCCEEDED", "PARTLY_REFUNDED")
    assert booked(payment)[1:] == [("CAPTURED", "€42.90"), ("RELEASED", "€19.00")]
    assert heard == [("refund_succeeded", {"refund_id": given_up.pk})]
    assert stock_of(order.lines.get().variant).reserved == 2
    assert gateway.named("refund") == []


def test_a_left_out_refund_is_never_sent_even_when_the_capture_s_worker_died(
    order, payment, gateway
):
    """The webhook may tell of the capture before its own worker does, or instead of it."""
    given_up = refund(order, 1)
    request_capture(order_id=order.pk, at=AT)
    gateway.is_answer_lost = True
    with pytest.raises(GatewayUnavailableError):
        capture_payment(payment_id=payment.pk, at=AT, gateway=gateway)

    check_payment(reference=payment.reference, at=AT, gateway=gateway)
    send_refund(refund_id=given_up.pk, at=AT, gateway=gateway)

    payment.refresh_from_db()
    given_up.refresh_from_db()
    assert (given_up.state, given_up.reference) == ("SUCCEEDED", f"released-{given_up.pk}")
    assert (str(payment.captured), str(payment.refunded)) == ("€42.90", "€0.00")
    assert gateway.named("refund") == []


def test_a_refund_that_came_between_answer_and_retry_is_sent(order, payment, gateway):
    request_capture(order_id=order.pk, at=AT)
    gateway.is_answer_lost = True
    with pytest.raises(GatewayUnavailableError):
        capture_payment(payment_id=payment.pk, at=AT, gateway=gateway)
    late = refund(order, 1)

    capture(payment, gateway)
    send_refund(refund_id=late.pk, at=AT, gateway=gateway)

    payment.refresh_from_db()
    assert (str(payment.captured), str(payment.refunded)) == ("€61.90", "€19.00")
    assert ledger_differences() == []


def test_when_all_was_given_up_the_hold_is_let_go(order, payment, gateway, heard: Heard):
    with heard.during():
        whole = refund(order, 3, with_delivery=True)
    finish_cancellation(payment_id=payment.pk, at=AT, gateway=gateway)

    payment.refresh_from_db()
    order.refresh_from_db()
    whole.refresh_from_db()
    assert "cancellation_requested" in heard.names()
    assert (payment.state, order.status, whole.state) == ("CANCELLED", "REFUNDED", "SUCCEEDED")
    assert [kind for kind, _amount in booked(payment)][1:] == ["RELEASED", "RELEASED"]
    assert sum(row.amount.amount for row in payment.entries.filter(kind="RELEASED")) == (
        payment.amount.amount
    )
    assert stock_of(order.lines.get().variant).reserved == 0
    assert order.events.filter(kind="HOLD_LOST").count() == 0


def test_a_partly_given_up_hold_that_is_cancelled_leaves_nothing_open(order, payment, gateway):
    given_up = refund(order, 1)
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT)

    finish_cancellation(payment_id=payment.pk, at=AT, gateway=gateway)

    given_up.refresh_from_db()
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (payment.state, given_up.state, order.status) == ("CANCELLED", "SUCCEEDED", "CANCELLED")
    released = payment.entries.filter(kind=LedgerEntry.Kind.RELEASED)
    assert sum(row.amount.amount for row in released) == payment.amount.amount


def test_a_cancelled_order_s_money_is_not_taken(order, payment, gateway):
    request_capture(order_id=order.pk, at=AT)
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT)

    capture(payment, gateway)

    assert gateway.named("capture") == []


def test_a_capture_that_beats_the_cancellation_goes_back_with_all_that_is_left(
    order, payment, gateway
):
    refund(order, 1)
    request_capture(order_id=order.pk, at=AT)
    # The worker had read the payment; then staff cancelled; then the provider took the money.
    state = gateway.capture(payment.reference, amount=payment.amount * 1, key="worker")
    state = gateway.change(
        payment.reference, captured=payment.amount - order.lines.get().unit_price
    )
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT)

    finish_cancellation(payment_id=payment.pk, at=AT, gateway=gateway)
    for row in Refund.objects.all():
        send_refund(refund_id=row.pk, at=AT, gateway=gateway)

    payment.refresh_from_db()
    order.refresh_from_db()
    assert (str(state.captured), str(payment.captured)) == ("€42.90", "€42.90")
    assert payment.refunded == payment.captured
    assert order.status == "REFUNDED"
    assert ledger_differences() == []


def test_less_than_was_held_is_put_to_review(order, payment, gateway):
    gateway.capture(payment.reference, amount=payment.amount, key="by hand")
    gateway.change(payment.reference, captured=payment.amount - order.lines.get().unit_price)

    check_payment(reference=payment.reference, at=AT, gateway=gateway)

    order.refresh_from_db()
    assert order.status == "IN_REVIEW"
