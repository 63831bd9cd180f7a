"""Webhooks, returns, expiry and refunds at once. Each promise has its counter-test."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Event

import pytest
from django.utils import timezone

from shop.inventory.models import Reservation
from shop.inventory.selectors import ledger_differences as stock_differences
from shop.orders.models import Order, OrderEvent
from shop.payments.models import LedgerEntry, Payment, ProviderEvent, Refund, RefundLine
from shop.payments.selectors import ledger_differences as money_differences
from shop.payments.services import (
    cancel,
    check_payment,
    confirm,
    confirm_payment,
    expire_order,
    process_provider_event,
    refund,
    request_refund,
    send_refund,
    store_provider_event,
)
from tests.concurrency.at_once import PATIENCE, meeting, run_at_once
from tests.factories.checkout import AT, World, confirmed, placed_order, started, stock_of
from tests.factories.gateway import FakeGateway

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PLAN, CONFIRM = "logistics.tasks.plan_shipment_task", "crm.tasks.tell_confirmed_task"
LATER = AT.replace(hour=10)


def read_order(*, order_id: int) -> Order:
    """Do what lock_order does, without the lock."""
    return Order.objects.get(pk=order_id)


def read_payment(*, payment_id: int) -> Payment:
    """Do what lock_payment does, without the lock."""
    return Payment.objects.get(pk=payment_id)


def read_payments(*, order_id: int) -> list[Payment]:
    """Do what lock_payments_of does, without the lock."""
    return list(Payment.objects.filter(order_id=order_id).order_by("pk"))


# --- events ---


def test_events_three_times_and_reversed_beside_the_browser_s_return_count_once(
    world: World, sent: Counter[str]
):
    gateway = world.gateway
    order = placed_order({world.cup: 2})
    reference = started(order, gateway).reference or ""
    gateway.authorise(reference)
    names = ["created", "processing", "amount_capturable_updated"]
    payloads = [
        {
            "id": f"evt_{name}",
            "type": f"payment_intent.{name}",
            "data": {"object": {"id": reference, "object": "payment_intent"}},
        }
        for name in names
    ]
    stored = run_at_once(
        [partial(store_provider_event, payload=row, at=AT) for row in payloads * 3]
    )
    assert Counter(stored) == {"True": 3, "False": 6}
    process = [
        partial(process_provider_event, provider_event_id=pk, at=AT, gateway=gateway)
        for pk in _event_ids()
    ]
    look = partial(check_payment, reference=reference, at=AT, gateway=gateway)

    outcomes = run_at_once([*process * 3, *reversed(process), look, look])

    assert len(outcomes) == 14
    assert set(outcomes) == {"None", str(Payment.objects.get())}
    order.refresh_from_db()
    assert order.status == "AUTHORISED"
    assert LedgerEntry.objects.count() == 1
    assert OrderEvent.objects.filter(kind="STATUS").count() == 1
    assert (sent[PLAN], sent[CONFIRM]) == (1, 1)


def test_two_readings_at_once_leave_the_newer_one(world: World, sent: Counter[str]):
    gateway = world.gateway
    for _round in range(4):
        order = placed_order({world.cup: 1})
        reference = started(order, gateway).reference or ""
        held = gateway.authorise(reference)
        taken = gateway.take(reference)

        outcomes = run_at_once(
            [partial(confirm_payment, state=state, at=AT) for state in (held, taken, held, taken)]
        )

        payment = order.payments.get()
        order.refresh_from_db()
        assert set(outcomes) == {str(payment)}
        assert (order.status, payment.state) == ("PAID", "CAPTURED")
        assert payment.captured == order.gross_total
    assert money_differences() == []
    assert sent[PLAN] == 4


def test_without_the_lock_an_old_reading_wipes_the_money_out(
    world: World, sent: Counter[str], monkeypatch
):
    gateway = world.gateway
    order = placed_order({world.cup: 1})
    reference = started(order, gateway).reference or ""
    held, taken = gateway.authorise(reference), gateway.take(reference)
    is_read, is_taken = Event(), Event()

    def read_then_wait(*, payment_id: int) -> Payment:
        found = read_payment(payment_id=payment_id)
        if not is_read.is_set():
            is_read.set()
            assert is_taken.wait(PATIENCE)
        return found

    def take() -> None:
        assert is_read.wait(PATIENCE)
        confirm_payment(state=taken, at=AT)
        is_taken.set()

    monkeypatch.setattr(confirm, "lock_order", read_order)
    monkeypatch.setattr(confirm, "lock_payment", read_then_wait)

    run_at_once([partial(confirm_payment, state=held, at=AT), take])

    payment = order.payments.get()
    assert (payment.state, payment.captured.amount) == ("AUTHORISED", 0)


# --- expiry ---


def test_an_order_is_either_paid_with_its_goods_or_over_without_them(
    world: World, sent: Counter[str]
):
    gateway = world.gateway
    for _round in range(5):
        order = placed_order({world.cup: 1})
        state = gateway.authorise(started(order, gateway).reference or "")

        outcomes = run_at_once(
            [
                partial(expire_order, order_id=order.pk, at=LATER),
                partial(confirm_payment, state=state, at=LATER),
            ]
        )

        order.refresh_from_db()
        assert outcomes[0] in {"True", "False"}
        # Whoever came first: the money is there, and the goods are still there.
        assert order.status == "AUTHORISED"
        assert Reservation.objects.get(reference=order.number).state == "FIRM"
    assert stock_of(world.cup).reserved == 5
    assert sent[PLAN] == 5
    assert not stock_differences().exists()


def test_without_the_lock_a_paid_order_is_given_up(world: World, sent: Counter[str], monkeypatch):
    gateway = world.gateway
    order = placed_order({world.cup: 1})
    state = gateway.authorise(started(order, gateway).reference or "")
    is_read, is_paid = Event(), Event()

    def read_then_wait(*, order_id: int) -> Order:
        found = read_order(order_id=order_id)
        is_read.set()
        assert is_paid.wait(PATIENCE)
        return found

    def pay() -> None:
        assert is_read.wait(PATIENCE)
        confirm_payment(state=state, at=AT)
        is_paid.set()

    monkeypatch.setattr(cancel, "lock_order", read_then_wait)

    run_at_once([partial(expire_order, order_id=order.pk, at=LATER), pay])

    order.refresh_from_db()
    assert order.status == "CANCELLED"
    assert Reservation.objects.get().state == "RELEASED"
    assert LedgerEntry.objects.get().kind == LedgerEntry.Kind.AUTHORISED
    assert sent[PLAN] == 1


# --- refunds ---


def asking_for_two_of_three(order: Order) -> Callable[[], Refund]:
    """Return asking for two of an order's three units."""
    return partial(
        request_refund,
        order_id=order.pk,
        quantities={order.lines.get().pk: 2},
        charge_ids=[],
        reason=Refund.Reason.CUSTOMER,
        actor="mei",
        at=timezone.now(),
    )


def paid_order(world: World, gateway: FakeGateway) -> Order:
    return confirmed(placed_order({world.cup: 3}), gateway, how="take")


def test_refunds_at_once_never_give_more_than_there_is(world: World, sent: Counter[str]):
    order = paid_order(world, world.gateway)

    outcomes = run_at_once([asking_for_two_of_three(order)] * 6)

    assert sorted(outcomes) == sorted(["RefundError"] * 5 + [str(Refund.objects.get())])
    assert order.lines.get().cancelled_quantity == 2
    assert stock_of(world.cup).reserved == 1
    assert not stock_differences().exists()


def test_without_the_locks_four_of_three_units_go_back(
    world: World, sent: Counter[str], monkeypatch
):
    order = paid_order(world, world.gateway)
    monkeypatch.setattr(refund, "lock_order", read_order)
    monkeypatch.setattr(refund, "lock_payments_of", read_payments)
    monkeypatch.setattr(refund, "preview_refund", meeting(refund.preview_refund))

    outcomes = run_at_once([asking_for_two_of_three(order)] * 2)

    assert len(outcomes) == Refund.objects.count() == 2
    assert sum(row.quantity for row in RefundLine.objects.all()) == 4


def test_a_refund_sent_by_many_workers_is_booked_once(world: World, sent: Counter[str]):
    order = paid_order(world, world.gateway)
    row = asking_for_two_of_three(order)()

    run_at_once([partial(send_refund, refund_id=row.pk, at=AT, gateway=world.gateway)] * 6)

    row.refresh_from_db()
    assert row.state == "SUCCEEDED"
    assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.REFUNDED).count() == 1
    assert money_differences() == []
    assert sent["crm.tasks.tell_refunded_task"] == 1


def _event_ids() -> list[int]:
    return list(ProviderEvent.objects.order_by("pk").values_list("pk", flat=True))
