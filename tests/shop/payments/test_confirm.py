"""THE USE CASE of a payment: every word of the provider, once, twice and too late."""

from datetime import datetime, timedelta

import pytest

from shop.inventory.models import Reservation
from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.gateways.base import IntentStatus
from shop.payments.models import LedgerEntry, Payment, Refund
from shop.payments.selectors import ledger_differences
from shop.payments.services import (
    cancel_order,
    check_payment,
    confirm_payment,
    expire_order,
    finish_cancellation,
    send_refund,
    start_payment,
)
from shop.payments.services.confirm import UnknownPaymentError
from tests.factories.checkout import AT, World, placed_order, set_stock, started, stock_of
from tests.factories.gateway import CAPTURE_BEFORE, FakeGateway
from tests.shop.payments.heard import Heard

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=16)


@pytest.fixture
def order(world: World, gateway: FakeGateway) -> Order:
    """Give an order for two teapots, € 118.00 + € 4.90, whose intent exists."""
    order = placed_order({world.teapot: 1, world.cup: 2})
    started(order, gateway)
    return order


def reference_of(order: Order) -> str:
    return order.payments.get().reference or ""


def check(order: Order, gateway: FakeGateway, *, at: datetime = AT) -> Payment:
    payment = check_payment(reference=reference_of(order), at=at, gateway=gateway)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert ledger_differences() == []
    return payment


def booked(order: Order) -> list[tuple[str, str]]:
    entries = LedgerEntry.objects.filter(payment__order=order).order_by("pk")
    return [(entry.kind, str(entry.amount)) for entry in entries]


def history(order: Order, kind: str) -> int:
    return order.events.filter(kind=kind).count()


def test_a_held_card_is_authorised_and_the_goods_are_firm(order, gateway, heard: Heard):
    gateway.authorise(reference_of(order))

    with heard.during():
        payment = check(order, gateway)

    assert (order.status, order.paid_at) == ("AUTHORISED", AT)
    assert (payment.state, payment.method) == ("AUTHORISED", "card")
    assert payment.capture_before == CAPTURE_BEFORE
    assert Reservation.objects.filter(state="FIRM", expires_at=None).count() == 2
    assert booked(order) == [("AUTHORISED", "€101.90")]
    assert heard == [("order_paid", {"order_id": order.pk})]


def test_a_bank_s_money_is_paid_at_once(order, gateway, heard: Heard):
    gateway.take(reference_of(order))

    with heard.during():
        payment = check(order, gateway)

    assert (order.status, payment.state, str(payment.captured)) == ("PAID", "CAPTURED", "€101.90")
    assert booked(order) == [("CAPTURED", "€101.90")]
    assert heard.names() == ["order_paid"]


@pytest.mark.parametrize("how", ["authorise", "take"])
def test_the_same_word_three_times_changes_nothing(order, gateway, heard: Heard, how: str):
    getattr(gateway, how)(reference_of(order))

    with heard.during():
        for _time in range(3):
            check(order, gateway)

    assert heard.names() == ["order_paid"]
    assert len(booked(order)) == 1
    assert history(order, "STATUS") == 1


def test_a_voucher_keeps_the_goods_for_days(order, gateway, heard: Heard):
    gateway.delay(reference_of(order))

    with heard.during():
        payment = check(order, gateway)

    assert (order.status, payment.state) == ("PROCESSING", "PROCESSING")
    assert order.expires_at == AT + timedelta(days=7)
    assert set(Reservation.objects.values_list("expires_at", flat=True)) == {order.expires_at}
    assert heard == []


def test_a_voucher_that_is_paid_after_days_is_paid(order, gateway, heard: Heard):
    gateway.delay(reference_of(order))
    check(order, gateway)
    gateway.take(reference_of(order))

    with heard.during():
        check(order, gateway, at=AT + timedelta(days=3))

    assert order.status == "PAID"
    assert heard.names() == ["order_paid"]


def test_a_voucher_that_fails_leaves_a_day_for_another_try_and_is_told_once(
    order, gateway, heard: Heard
):
    gateway.delay(reference_of(order))
    check(order, gateway)
    gateway.fail(reference_of(order))

    with heard.during():
        for _time in range(2):
            payment = check(order, gateway)

    assert (order.status, payment.state) == ("AWAITING_PAYMENT", "PENDING")
    assert payment.last_error == "The voucher was not paid."
    assert order.expires_at == AT + timedelta(days=1)
    assert heard == [("payment_failed", {"order_id": order.pk, "payment_id": payment.pk})]


def test_a_declined_card_says_so_in_the_browser_only(order, gateway, heard: Heard):
    gateway.fail(reference_of(order), "Your card was declined.")

    with heard.during():
        payment = check(order, gateway)

    assert (order.status, payment.state) == ("AWAITING_PAYMENT", "PENDING")
    assert payment.last_error == "Your card was declined."
    assert heard == []


def test_declined_then_paid_is_paid(order, gateway):
    gateway.fail(reference_of(order), "Your card was declined.")
    check(order, gateway)
    gateway.authorise(reference_of(order))

    payment = check(order, gateway)

    gateway.change(reference_of(order), error="")
    assert order.status == "AUTHORISED"
    assert payment.state == "AUTHORISED"


@pytest.mark.parametrize("overtaken", ["fail", "delay", "authorise"])
def test_a_reading_that_was_overtaken_changes_nothing(order, gateway, overtaken: str):
    old = getattr(gateway, overtaken)(reference_of(order))
    gateway.authorise(reference_of(order))
    check(order, gateway)
    payment = Payment.objects.get()
    payment.capture_requested_at = AT
    payment.save()
    gateway.change(reference_of(order), status=IntentStatus.CAPTURED, captured=payment.amount)
    check(order, gateway)

    confirm_payment(state=old, at=AT)

    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.state, payment.captured) == ("PAID", "CAPTURED", payment.amount)
    assert history(order, "STATUS") == 2


def test_an_intent_that_was_cancelled_ends_the_order(order, gateway):
    gateway.change(reference_of(order), status=IntentStatus.CANCELLED)

    payment = check(order, gateway)

    assert payment.state == "CANCELLED"
    assert order.expires_at == AT
    assert expire_order(order_id=order.pk, at=AT) is True
    assert stock_of(order.lines.get(sku="CUP").variant).reserved == 0


def test_an_intent_of_nobody_is_refused(order, gateway):
    stranger = gateway.intents[reference_of(order)]
    gateway.intents["pi_strange"] = stranger

    with pytest.raises(UnknownPaymentError):
        confirm_payment(
            state=gateway.change("pi_strange", reference="pi_strange", order_number="K-unknown"),
            at=AT,
        )
    assert booked(order) == []


def test_an_event_brings_back_an_intent_whose_answer_was_lost(world: World, gateway):
    order = placed_order({world.teapot: 1})
    gateway.is_answer_lost = True
    with pytest.raises(Exception, match="lost"):
        started(order, gateway)
    reference = next(iter(gateway.intents))
    gateway.authorise(reference)

    check_payment(reference=reference, at=AT, gateway=gateway)

    order.refresh_from_db()
    assert order.status == "AUTHORISED"
    payment = start_payment(payment_id=order.payments.get().pk, gateway=gateway)
    assert (payment.reference, len(gateway.intents)) == (reference, 1)


# --- money that is not what was asked for ---


@pytest.mark.parametrize("how", ["authorise", "take"])
def test_a_wrong_amount_is_put_to_review(order, gateway, heard: Heard, how: str):
    gateway.change(reference_of(order), amount=Money(1, "EUR"))
    getattr(gateway, how)(reference_of(order))

    with heard.during():
        for _time in range(2):
            payment = check(order, gateway)

    assert order.status == "IN_REVIEW"
    assert "€1.00" in payment.last_error
    assert history(order, "MISMATCH") == 1
    assert heard == [("order_in_review", {"order_id": order.pk})]


def test_a_wrong_order_number_is_put_to_review(order, gateway):
    gateway.change(reference_of(order), order_number="K-other")
    gateway.take(reference_of(order))

    check(order, gateway)

    assert order.status == "IN_REVIEW"


def test_a_wrong_currency_is_put_to_review_and_not_booked(order, gateway):
    gateway.change(reference_of(order), amount=Money("101.90", "USD"))
    gateway.take(reference_of(order))

    check(order, gateway)

    assert order.status == "IN_REVIEW"
    assert booked(order) == []


def test_wrong_money_goes_back_as_it_came_when_the_order_is_cancelled(order, gateway):
    gateway.change(reference_of(order), amount=Money(1, "EUR"))
    gateway.take(reference_of(order))
    check(order, gateway)

    cancel_order(order_id=order.pk, reason=Refund.Reason.MISTAKEN, actor="mei", at=AT)
    send_refund(refund_id=Refund.objects.get().pk, at=AT, gateway=gateway)

    order.refresh_from_db()
    payment = Payment.objects.get()
    assert order.status == "REFUNDED"
    assert (str(payment.captured), str(payment.refunded)) == ("€1.00", "€1.00")
    assert ledger_differences() == []


# --- money that comes too late ---


def test_late_money_revives_an_expired_order_whose_goods_are_there(order, gateway, heard: Heard):
    expire_order(order_id=order.pk, at=LATER)
    order.refresh_from_db()
    assert order.status == "CANCELLED"
    gateway.authorise(reference_of(order))

    with heard.during():
        payment = check(order, gateway, at=LATER)

    assert (order.status, order.cancelled_at, order.paid_at) == ("AUTHORISED", None, LATER)
    assert payment.cancel_requested_at is None
    assert set(Reservation.objects.values_list("state", flat=True)) == {"FIRM"}
    assert heard.names() == ["order_paid"]


@pytest.mark.parametrize("how", ["authorise", "take"])
def test_late_money_goes_back_when_the_goods_are_gone_and_the_customer_is_told(
    order, gateway, world: World, heard: Heard, how: str
):
    expire_order(order_id=order.pk, at=LATER)
    set_stock(world.teapot, {})
    getattr(gateway, how)(reference_of(order))

    with heard.during():
        payment = check(order, gateway, at=LATER)
        check(order, gateway, at=LATER)

    assert order.status == "CANCELLED"
    assert history(order, "LATE_MONEY") == 1
    if how == "authorise":
        assert heard.names() == ["cancellation_requested", "order_cancelled"]
        finish_cancellation(payment_id=payment.pk, at=LATER, gateway=gateway)
        assert booked(order) == [("AUTHORISED", "€101.90"), ("RELEASED", "€101.90")]
    else:
        assert heard.names() == ["refund_requested", "order_cancelled"]
        send_refund(refund_id=Refund.objects.get().pk, at=LATER, gateway=gateway)
        assert booked(order) == [("CAPTURED", "€101.90"), ("REFUNDED", "€101.90")]
    order.refresh_from_db()
    assert order.status == ("CANCELLED" if how == "authorise" else "REFUNDED")
    assert ledger_differences() == []
    assert stock_of(world.cup).reserved == 0


def test_money_for_an_order_that_staff_cancelled_goes_back_even_with_goods_there(
    order, gateway, heard: Heard
):
    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT)
    gateway.take(reference_of(order))

    with heard.during():
        check(order, gateway)

    assert order.status == "CANCELLED"
    assert heard.names() == ["refund_requested", "order_cancelled"]


def test_money_that_comes_while_the_intent_is_given_up_revives_the_order(order, gateway):
    expire_order(order_id=order.pk, at=LATER)
    gateway.authorise(reference_of(order))

    payment = finish_cancellation(payment_id=order.payments.get().pk, at=LATER, gateway=gateway)

    order.refresh_from_db()
    assert (order.status, payment.state) == ("AUTHORISED", "AUTHORISED")
    assert gateway.named("cancel") == []


def test_money_just_before_the_expiry_keeps_the_order(order, gateway):
    gateway.authorise(reference_of(order))
    check(order, gateway)

    assert expire_order(order_id=order.pk, at=LATER) is False
    order.refresh_from_db()
    assert order.status == "AUTHORISED"


# --- holds that are lost ---


def test_goods_do_not_leave_when_the_hold_is_lost(order, gateway, heard: Heard):
    gateway.authorise(reference_of(order))
    check(order, gateway)
    gateway.change(reference_of(order), status=IntentStatus.CANCELLED)

    with heard.during():
        payment = check(order, gateway)
        check(order, gateway)

    assert (order.status, payment.state) == ("IN_REVIEW", "CANCELLED")
    assert history(order, "HOLD_LOST") == 1
    assert heard == [("order_in_review", {"order_id": order.pk})]
    assert booked(order) == [("AUTHORISED", "€101.90"), ("RELEASED", "€101.90")]
