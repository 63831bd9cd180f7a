"""Orders in review: what lets them go on, what the ledger says, and what the desk shows."""

from datetime import timedelta

import pytest
from django.test import Client

from crm.messages.models import OutgoingMail
from shop.inventory.services import release_stock
from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.admin.reviews import orders_in_review
from shop.payments.models import LedgerEntry, Refund
from shop.payments.selectors import ledger_differences
from shop.payments.services import (
    GoodsGoneError,
    NothingToAcceptError,
    accept_payment,
    capture_payment,
    check_payment,
    request_refund,
    send_refund,
)
from shop.payments.services.sweep import overdue_work
from tests.factories.checkout import AT, World, placed_order, set_stock, started
from tests.factories.gateway import FakeGateway
from tests.shop.payments.heard import Heard

pytestmark = pytest.mark.django_db


def mismatched(world: World, gateway: FakeGateway, amount: str, *, how: str) -> Order:
    """Return an order over € 82.90 in review, for which another amount was paid."""
    order = placed_order({world.teapot: 1, world.cup: 1})
    reference = started(order, gateway).reference or ""
    gateway.change(reference, amount=Money(amount, "EUR"))
    getattr(gateway, how)(reference)
    return again(order, gateway)


def again(order: Order, gateway: FakeGateway) -> Order:
    check_payment(reference=order.payments.get().reference, at=AT, gateway=gateway)
    order.refresh_from_db()
    assert ledger_differences() == []
    return order


def accept(order: Order, amount: str) -> Order:
    return accept_payment(order_id=order.pk, amount=Money(amount, "EUR"), actor="mei", at=AT)


def booked(order: Order) -> list[tuple[str, str]]:
    entries = LedgerEntry.objects.filter(payment__order=order).order_by("pk")
    return [(entry.kind, str(entry.amount)) for entry in entries]


def test_too_little_that_was_taken_is_accepted_as_it_is(world, gateway, heard: Heard):
    order = mismatched(world, gateway, "80.00", how="take")

    with heard.during():
        accept(order, "80.00")

    order.refresh_from_db()
    assert (order.status, order.paid_at) == ("PAID", AT)
    assert booked(order) == [("CAPTURED", "€80.00")]
    assert heard == [("order_paid", {"order_id": order.pk})]
    entry = order.events.get(kind="REVIEW_ACCEPTED")
    assert (entry.actor, entry.data) == ("mei", {"amount": "€80.00", "expected": "€82.90"})
    assert Order.objects.get().payments.get().last_error == ""


def test_what_is_too_much_goes_back(world, gateway):
    order = mismatched(world, gateway, "90.00", how="take")

    accept(order, "90.00")
    send_refund(refund_id=Refund.objects.get().pk, at=AT, gateway=gateway)

    order.refresh_from_db()
    assert order.status == "PARTLY_REFUNDED"
    assert booked(order) == [("CAPTURED", "€90.00"), ("REFUNDED", "€7.10")]
    assert ledger_differences() == []


@pytest.mark.parametrize(("held", "taken"), [("80.00", "€80.00"), ("90.00", "€82.90")])
def test_money_that_is_held_is_taken_and_then_the_order_goes_on(
    world, gateway, heard: Heard, held: str, taken: str
):
    order = mismatched(world, gateway, held, how="authorise")

    with heard.during():
        accept(order, held)
    payment = order.payments.get()
    assert heard == [("capture_requested", {"payment_id": payment.pk})]
    assert overdue_work(at=AT + timedelta(minutes=3))["capture"] == [payment.pk]
    order.refresh_from_db()
    assert order.status == "IN_REVIEW"
    with heard.during():
        capture_payment(payment_id=order.payments.get().pk, at=AT, gateway=gateway)

    again(order, gateway)
    assert order.status == "PAID"
    assert booked(order)[-1] == ("CAPTURED", taken)
    assert heard.names() == ["capture_requested", "order_paid"]


def test_only_what_the_ledger_holds_is_accepted(world, gateway):
    order = mismatched(world, gateway, "80.00", how="take")

    with pytest.raises(NothingToAcceptError):
        accept(order, "82.90")

    order.refresh_from_db()
    assert order.status == "IN_REVIEW"
    assert not order.events.filter(kind="REVIEW_ACCEPTED").exists()


def test_money_of_another_currency_is_in_no_ledger_and_not_accepted(world, gateway):
    order = placed_order({world.teapot: 1, world.cup: 1})
    reference = started(order, gateway).reference or ""
    gateway.change(reference, amount=Money("82.90", "USD"))
    gateway.take(reference)
    again(order, gateway)

    with pytest.raises(NothingToAcceptError):
        accept(order, "82.90")
    assert booked(order) == []


def test_an_order_that_is_not_in_review_has_nothing_to_accept(world, gateway):
    order = mismatched(world, gateway, "80.00", how="take")
    accept(order, "80.00")

    with pytest.raises(NothingToAcceptError):
        accept(order, "80.00")
    assert order.events.filter(kind="REVIEW_ACCEPTED").count() == 1


def test_nothing_is_accepted_when_the_goods_are_gone(world, gateway, heard: Heard):
    order = mismatched(world, gateway, "80.00", how="take")
    order_line = order.lines.order_by("pk").first()
    release_stock(reference=order.number, actor="tests", at=AT)
    set_stock(order_line.variant, {})

    with heard.during(), pytest.raises(GoodsGoneError):
        accept(order, "80.00")

    order.refresh_from_db()
    assert order.status == "IN_REVIEW"
    assert heard == []


def test_a_part_that_goes_back_does_not_end_the_review(world, gateway):
    order = mismatched(world, gateway, "80.00", how="take")
    request_refund(
        order_id=order.pk,
        quantities={order.lines.order_by("pk").last().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.CUSTOMER,
        actor="mei",
        at=AT,
    )

    send_refund(refund_id=Refund.objects.get().pk, at=AT, gateway=gateway)

    order.refresh_from_db()
    assert order.status == "IN_REVIEW"
    accept(order, "80.00")
    order.refresh_from_db()
    assert order.status == "PARTLY_REFUNDED"


def test_the_buyer_is_written_to_once(world, gateway, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        order = mismatched(world, gateway, "80.00", how="take")
        again(order, gateway)

    mail = OutgoingMail.objects.get(kind="PAYMENT_IN_REVIEW")
    assert (mail.order, mail.recipient) == (order, "ada@example.com")


# --- the desk ---


def test_the_desk_accepts_what_it_was_shown(world, gateway, desk: Client):
    order = mismatched(world, gateway, "80.00", how="take")
    page = f"/admin/shop/order/{order.pk}/change/"
    url = f"/admin/shop/payment/orders/{order.pk}/accept/"
    assert url in desk.get(page).content.decode()
    shown = desk.get(url).content.decode()
    assert "€82.90 was asked for, €80.00 was taken" in shown

    desk.post(url, {"confirmed": "82.9000 EUR"})
    order.refresh_from_db()
    assert order.status == "IN_REVIEW"
    desk.post(url, {"confirmed": "80.0000 EUR"})

    order.refresh_from_db()
    assert order.status == "PAID"
    assert order.events.get(kind="REVIEW_ACCEPTED").actor.startswith("staff:")
    assert url not in desk.get(page).content.decode()
    assert desk.get(url).status_code == 302


def test_the_first_page_counts_the_orders_in_review(world, gateway):
    assert (orders_in_review(None).figure, orders_in_review(None).is_alert) == ("0", False)
    mismatched(world, gateway, "80.00", how="take")

    tile = orders_in_review(None)

    assert (tile.figure, tile.note, tile.is_alert) == ("1", "1 order waits", True)
    assert tile.url == "/admin/shop/order/?status__exact=IN_REVIEW"
