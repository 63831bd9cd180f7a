"""Units sold before they are there: as many as come, kept apart, reserved on arrival."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from shop.inventory.calculate import Coming, days_of_waiting, next_day
from shop.inventory.models import ExpectedUnits, Preorder, PreorderMove, Reservation, StockItem
from shop.inventory.selectors import ledger_differences, promised_units, sellable_stock
from shop.inventory.services import (
    Delivery,
    OutOfStockError,
    expect_units,
    extend_hold,
    fill_preorders,
    firm_up,
    hold_stock,
    receive_stock,
    release_stock,
)
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT

pytestmark = pytest.mark.django_db
DAY = AT.date()
SOON, LATER = DAY + timedelta(days=10), DAY + timedelta(days=40)


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    """Let it be the day of these orders: what was expected before today is not sold."""
    with time_machine.travel(AT, tick=True):
        yield


@pytest.fixture
def item() -> StockItem:
    """Give an empty shelf in Hamburg."""
    return StockItem.objects.create(
        warehouse=WarehouseFactory(code="HAM"), variant=VariantFactory(sku="CUP-1")
    )


def expected(item: StockItem, units: int, day: date = SOON, *, reference: str = "PO-1") -> None:
    deliveries = [Delivery(item.variant_id, units, day)] if units else []
    expect_units(warehouse_id="HAM", reference=reference, deliveries=deliveries, at=AT)


def ordered(item: StockItem, reference: str, units: int, *, is_paid: bool = True) -> Preorder:
    key = ("HAM", item.variant_id)
    hold_stock(
        reference=reference,
        wanted={key: units},
        expires_at=AT + timedelta(minutes=30),
        actor="shop",
        at=AT,
        ahead=[key],
    )
    if is_paid:
        assert firm_up(reference=reference, actor="shop", at=AT)
    return Preorder.objects.get(reference=reference)


def offered(item: StockItem) -> list[tuple[int, date | None]]:
    shelves = sellable_stock(
        variant_ids=[item.variant_id], warehouse_codes=["HAM"], market_code="de"
    )
    return [(shelf.units, shelf.arrives_on) for shelf in shelves]


def arrived(item: StockItem, units: int) -> set[str]:
    """Receive units, and give them to whoever waits."""
    receive_stock(
        warehouse_id="HAM", variant_id=item.variant_id, quantity=units, actor="desk", at=AT
    )
    return fill_preorders(arrived={("HAM", item.variant_id): units}, actor="desk", at=AT)


@pytest.mark.parametrize(
    ("waiting", "offer"),
    [(0, (3, SOON)), (2, (1, SOON)), (3, (5, LATER)), (7, (1, LATER)), (8, None)],
)
def test_the_next_day_with_units_left_is_offered(waiting: int, offer: tuple[int, date] | None):
    coming = [Coming(3, SOON), Coming(5, LATER)]

    assert next_day(coming, waiting=waiting) == offer


def test_who_waits_longest_gets_the_earliest_units():
    coming = [Coming(3, SOON), Coming(5, LATER)]

    assert days_of_waiting(coming, [2, 2, 4, 1]) == [SOON, LATER, LATER, None]


def test_the_units_that_come_are_sold_only_once_the_shelf_is_empty(item: StockItem):
    expected(item, 3)
    before = offered(item)

    arrived(item, 2)

    assert (before, offered(item)) == ([(3, SOON)], [(2, None)])


def test_a_day_that_is_over_is_no_promise(item: StockItem):
    expected(item, 3, DAY - timedelta(days=1))

    assert offered(item) == []


def test_no_more_is_sold_ahead_than_comes(item: StockItem):
    expected(item, 3)
    ordered(item, "K-1", 2)

    with pytest.raises(OutOfStockError) as refused:
        ordered(item, "K-2", 2)

    assert (refused.value.available, offered(item)) == (1, [(1, SOON)])


def test_what_was_sold_ahead_is_kept_apart_until_it_arrives(item: StockItem):
    expected(item, 3)
    waiting = ordered(item, "K-1", 2)
    extend_hold(reference="K-1", expires_at=AT + timedelta(hours=1))

    assert (waiting.state, waiting.expected_on) == ("FIRM", SOON)
    assert promised_units(reference="K-1") == {("HAM", item.variant_id): 2}
    assert StockItem.objects.values_list("on_hand", "reserved").get() == (0, 0)


def test_the_units_that_arrive_are_reserved_for_the_oldest_first(item: StockItem):
    expected(item, 5)
    for reference, units in (("K-1", 2), ("K-2", 3)):
        ordered(item, reference, units)

    served = arrived(item, 4)

    assert served == {"K-1", "K-2"}
    assert list(
        Reservation.objects.order_by("pk").values_list("reference", "quantity", "state")
    ) == [
        ("K-1", 2, "FIRM"),
        ("K-2", 2, "FIRM"),
    ]
    assert list(Preorder.objects.order_by("pk").values_list("state", "filled")) == [
        ("FILLED", 2),
        ("FIRM", 2),
    ]
    assert StockItem.objects.values_list("reserved", "allocated").get() == (4, 4)
    assert not ledger_differences().exists()


def test_the_pre_order_that_is_let_go_can_be_sold_again(item: StockItem):
    expected(item, 3)
    ordered(item, "K-1", 3, is_paid=False)

    release_stock(reference="K-1", actor="shop", at=AT)

    assert (Preorder.objects.get().state, offered(item)) == ("RELEASED", [(3, SOON)])
    assert not firm_up(reference="K-1", actor="shop", at=AT)


def test_the_units_that_are_refunded_are_taken_off_what_waits(item: StockItem):
    expected(item, 3)
    ordered(item, "K-1", 3)

    release_stock(reference="K-1", actor="shop", at=AT, quantities={("HAM", item.variant_id): 2})

    assert (Preorder.objects.get().quantity, offered(item)) == (1, [(2, SOON)])


def test_the_day_that_moves_is_announced_once_for_each_paid_order(item: StockItem):
    expected(item, 5)
    ordered(item, "K-1", 2)
    ordered(item, "K-2", 1, is_paid=False)

    for _again in range(2):
        expected(item, 5, LATER)

    assert PreorderMove.objects.values_list("reference", "was_on", "now_on").get() == (
        "K-1",
        SOON,
        LATER,
    )
    assert set(Preorder.objects.values_list("expected_on", flat=True)) == {LATER}


def test_the_delivery_that_brings_nothing_more_is_not_offered(item: StockItem):
    expected(item, 5)

    expected(item, 0)

    assert (offered(item), ExpectedUnits.objects.exists()) == ([], False)
