"""Refunds by line: nothing is lost, nothing goes back twice, stock follows what was not sent."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from shop.inventory.services import ship_stock
from shop.orders.models import Order
from shop.payments.gateways import GatewayUnavailableError, RefundState
from shop.payments.models import LedgerEntry, Payment, Refund
from shop.payments.selectors import ledger_differences
from shop.payments.services import (
    NothingToRefundError,
    RefundError,
    cancel_order,
    check_payment,
    confirm_payment,
    request_refund,
    send_refund,
)
from tests.factories.checkout import AT, World, confirmed, placed_order, set_stock, stock_of
from tests.factories.gateway import FakeGateway
from tests.shop.payments.heard import Heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(world: World, gateway: FakeGateway) -> Order:
    """Give a paid order for a teapot and three cups: € 59.00 + € 57.00 + € 4.90."""
    return confirmed(placed_order({world.teapot: 1, world.cup: 3}), gateway, how="take")


def refund(order: Order, *, cups: int = 0, teapots: int = 0, delivery: bool = False) -> Refund:
    lines = {line.sku: line.pk for line in order.lines.all()}
    return request_refund(
        order_id=order.pk,
        quantities={lines["CUP"]: cups, lines["TEAPOT"]: teapots},
        charge_ids=[order.charges.get().pk] if delivery else [],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=AT,
    )


def send(row: Refund, gateway: FakeGateway, *, at=AT) -> Refund:
    send_refund(refund_id=row.pk, at=at, gateway=gateway)
    row.refresh_from_db()
    assert ledger_differences() == []
    return row


def test_units_of_a_line_go_back_with_their_tax(order, gateway, heard: Heard):
    with heard.during():
        row = send(refund(order, cups=1), gateway)

    order.refresh_from_db()
    payment = order.payments.get()
    # 19.00 / 1.19 = 15.97: the first of three shares of 47.90 and 9.10.
    assert (str(row.amount), str(row.tax), row.state) == ("€19.00", "€3.03", "SUCCEEDED")
    assert str(payment.refunded) == "€19.00"
    assert order.status == "PARTLY_REFUNDED"
    assert heard == [
        ("refund_requested", {"refund_id": row.pk}),
        ("refund_succeeded", {"refund_id": row.pk}),
    ]


def test_each_unit_gives_back_what_it_has_cost(world: World, gateway):
    """Two cups hold € 6.07 of tax, an odd number of cents."""
    order = confirmed(placed_order({world.cup: 2}), gateway, how="take")
    line = order.lines.get()

    rows = [
        request_refund(
            order_id=order.pk,
            quantities={line.pk: 1},
            charge_ids=[],
            reason=Refund.Reason.DAMAGED,
            actor="mei",
            at=AT,
        )
        for _time in range(2)
    ]

    assert [str(row.amount) for row in rows] == ["€19.00", "€19.00"]
    assert [str(row.tax) for row in rows] == ["€3.03", "€3.04"]


def test_everything_in_steps_ends_at_zero(order, gateway):
    steps = [
        refund(order, cups=1),
        refund(order, cups=1, teapots=1),
        refund(order, cups=1, delivery=True),
    ]
    for row in steps:
        send(row, gateway)

    order.refresh_from_db()
    payment = order.payments.get()
    assert payment.refunded == payment.captured == payment.amount
    assert sum(row.tax.amount for row in steps) == order.tax_total.amount
    assert order.status == "REFUNDED"


def test_an_order_is_refunded_only_when_the_last_money_is_back(order, gateway):
    first, last = refund(order, cups=3), refund(order, teapots=1, delivery=True)

    send(first, gateway)
    order.refresh_from_db()
    assert order.status == "PARTLY_REFUNDED"
    send(last, gateway)

    order.refresh_from_db()
    assert order.status == "REFUNDED"


@pytest.mark.parametrize(
    ("chosen", "error"),
    [
        ({}, NothingToRefundError),
        ({"cups": 4}, RefundError),
        ({"cups": -1}, RefundError),
        ({"cups": 10**9}, RefundError),
    ],
)
def test_a_senseless_refund_is_refused_and_nothing_is_written(order, chosen, error):
    with pytest.raises(error):
        refund(order, **chosen)
    assert not Refund.objects.exists()
    assert order.lines.exclude(cancelled_quantity=0).count() == 0


def test_lines_and_charges_of_another_order_are_refused(order, world: World, gateway):
    other = confirmed(placed_order({world.cup: 1}), gateway, how="take")

    for quantities, charges in (
        ({other.lines.get().pk: 1}, []),
        ({}, [other.charges.get().pk]),
    ):
        with pytest.raises(RefundError):
            request_refund(
                order_id=order.pk,
                quantities=quantities,
                charge_ids=charges,
                reason=Refund.Reason.DAMAGED,
                actor="mei",
                at=AT,
            )
    assert not Refund.objects.exists()


def test_the_delivery_goes_back_once(order):
    refund(order, delivery=True)

    with pytest.raises(RefundError):
        refund(order, delivery=True)


def test_an_order_without_money_has_nothing_to_give_back(world: World):
    with pytest.raises(NothingToRefundError):
        refund(placed_order({world.teapot: 1, world.cup: 1}), cups=1)


def test_sending_twice_sends_once(order, gateway):
    row = refund(order, cups=1)

    for _time in range(3):
        send(row, gateway)

    assert len(order.payments.get().entries.filter(kind=LedgerEntry.Kind.REFUNDED)) == 1


def test_a_lost_answer_is_asked_for_again_under_the_same_key(order, gateway):
    row = refund(order, cups=1)
    gateway.is_answer_lost = True
    with pytest.raises(GatewayUnavailableError):
        send(row, gateway)

    send(row, gateway)

    assert row.state == "SUCCEEDED"
    assert gateway.named("refund") == [row.idempotency_key] * 2
    assert len(gateway.retrieve(order.payments.get().reference).refunds) == 1


def test_a_refund_whose_key_may_be_forgotten_is_looked_for_first(order, gateway):
    row = refund(order, cups=1)
    gateway.is_answer_lost = True
    with pytest.raises(GatewayUnavailableError):
        send(row, gateway)
    gateway.forget_keys()

    send(row, gateway, at=AT + timedelta(days=2))

    assert row.state == "SUCCEEDED"
    assert len(gateway.retrieve(order.payments.get().reference).refunds) == 1


def test_an_old_refund_that_never_arrived_is_sent(order, gateway):
    row = refund(order, cups=1)

    assert send(row, gateway, at=AT + timedelta(days=2)).state == "SUCCEEDED"


def test_a_slow_refund_is_sent_once_and_succeeds_later(order, gateway):
    gateway.refunds_succeed = False
    row = send(refund(order, cups=1), gateway)
    assert (row.state, str(order.payments.get().refunded)) == ("SENT", "€0.00")
    assert send(row, gateway).state == "SENT"
    assert len(gateway.named("refund")) == 1
    reference = order.payments.get().reference
    (slow,) = gateway.retrieve(reference).refunds
    done = RefundState(slow.reference, slow.amount, True, False, slow.refund_id)  # noqa: FBT003
    gateway.change(reference, refunds=(done,))

    check_payment(reference=reference, at=AT, gateway=gateway)

    row.refresh_from_db()
    assert (row.state, str(order.payments.get().refunded)) == ("SUCCEEDED", "€19.00")


def test_a_refund_that_failed_may_be_tried_again_without_a_cent_more(order, gateway):
    """The second try starts from another unit's share: 15.97 + 15.96 + 15.97 = 47.90."""
    failed = refund(order, cups=1)
    gateway.change(order.payments.get().reference, captured=failed.amount / 2)
    assert send(failed, gateway).state == "FAILED"
    gateway.change(order.payments.get().reference, captured=order.gross_total)

    for row in (refund(order, cups=1), refund(order, cups=2, teapots=1, delivery=True)):
        send(row, gateway)

    order.refresh_from_db()
    payment = order.payments.get()
    assert payment.refunded == payment.captured
    assert order.status == "REFUNDED"
    assert order.events.filter(kind="REFUND_FAILED").count() == 1
    assert set(order.lines.values_list("sku", "cancelled_quantity")) == {("TEAPOT", 1), ("CUP", 3)}
    assert stock_of(order.lines.get(sku="CUP").variant).reserved == 0


def test_a_refund_that_the_bank_gives_back_is_noted_for_people(order, gateway):
    row = send(refund(order, cups=1), gateway)
    reference = order.payments.get().reference
    (state,) = gateway.retrieve(reference).refunds
    failed = RefundState(state.reference, state.amount, False, True, state.refund_id)  # noqa: FBT003
    gateway.change(reference, refunds=(failed,))

    for _time in range(2):
        check_payment(reference=reference, at=AT, gateway=gateway)

    row.refresh_from_db()
    assert row.state == "SUCCEEDED"
    assert order.events.filter(kind="REFUND_FAILED").count() == 1


@pytest.mark.parametrize("whose", [None, 10**9])
def test_a_refund_made_at_the_provider_is_noted_once(order, gateway, whose):
    reference = order.payments.get().reference
    amount = order.lines.get(sku="CUP").unit_price
    strange = RefundState("re_strange", amount, True, False, whose)  # noqa: FBT003
    gateway.change(reference, refunds=(strange,))

    for _time in range(2):
        confirm_payment(state=gateway.retrieve(reference), at=AT)

    assert order.events.filter(kind="FOREIGN_REFUND").count() == 1
    assert not Refund.objects.exists()


def test_units_that_were_not_sent_are_free_again_at_once(order):
    refund(order, cups=2)

    line = order.lines.get(sku="CUP")
    assert line.cancelled_quantity == 2
    assert stock_of(line.variant).reserved == 1


def test_of_two_parcels_only_the_unsent_one_frees_stock(world: World, gateway):
    set_stock(world.teapot, {"HAM": 10})
    set_stock(world.cup, {"JDZ": 5})
    order = confirmed(placed_order({world.teapot: 1, world.cup: 2}), gateway, how="take")
    ship_stock(
        reference=order.number,
        warehouse_id="HAM",
        quantities={world.teapot.pk: 1},
        actor="mei",
        at=AT,
    )
    Order.objects.filter(pk=order.pk).update(fulfilment=Order.Fulfilment.PARTLY_SHIPPED)

    lines = {line.sku: line for line in order.lines.all()}
    request_refund(
        order_id=order.pk,
        quantities={lines["TEAPOT"].pk: 1, lines["CUP"].pk: 1},
        charge_ids=[],
        reason=Refund.Reason.CUSTOMER,
        actor="mei",
        at=AT,
    )

    assert dict(order.lines.values_list("sku", "cancelled_quantity")) == {"TEAPOT": 0, "CUP": 1}
    assert stock_of(world.cup, warehouse="JDZ").reserved == 1
    assert (stock_of(world.teapot).on_hand, stock_of(world.teapot).reserved) == (9, 0)


def test_an_order_may_be_cancelled_while_all_its_money_is_going_back(order, gateway):
    row = refund(order, cups=3, teapots=1, delivery=True)

    cancel_order(order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT)
    send(row, gateway)

    order.refresh_from_db()
    assert order.status == "REFUNDED"
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_the_ledger(order, change: str):
    entries = LedgerEntry.objects.filter(payment__order=order)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        entries.update(amount=1) if change == "update" else entries.delete()
    assert entries.get().amount == order.gross_total


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_the_history(order, change: str):
    events = order.events.all()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        events.update(kind="X") if change == "update" else events.delete()


def test_the_database_refuses_to_give_back_more_than_was_taken(order):
    payment = Payment.objects.get(order=order)
    too_much = payment.captured.amount + 1

    with pytest.raises(DatabaseError, match="never_refunded_too_much"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(refunded=too_much)
