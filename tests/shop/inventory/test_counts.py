"""Cycle counts: blind, decided by somebody else, and never over what moved meanwhile."""

from datetime import timedelta

import pytest

from shop.inventory.models import StockCount, StockItem, StockMovement
from shop.inventory.selectors import ledger_differences, shelves_to_count
from shop.inventory.services import (
    CountStateError,
    SamePersonError,
    approve_count,
    cancel_count,
    enter_count,
    open_count,
    receive_stock,
    start_count,
)
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT
from tests.shop.inventory.test_promise import hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> StockItem:
    """Give ten units on a shelf in Hamburg."""
    WarehouseFactory(code="HAM")
    return shelf(10)


def shelf(quantity: int) -> StockItem:
    return receive_stock(
        warehouse_id="HAM", variant_id=VariantFactory().pk, quantity=quantity, actor="x", at=AT
    )


def sheet(*items: StockItem) -> StockCount:
    count = open_count(
        warehouse_id="HAM", stock_item_ids=[item.pk for item in items], actor="mei", at=AT
    )
    return start_count(count_id=count.pk, actor="mei", at=AT)


def counted(count: StockCount, units: int, *, actor: str = "mei") -> StockCount:
    ids = count.lines.filter(state__in=["WAITING", "MOVED"]).values_list("pk", flat=True)
    return enter_count(count_id=count.pk, counted=dict.fromkeys(ids, units), actor=actor, at=AT)


def approved(count: StockCount, *, actor: str = "yara", is_booked: bool = True) -> StockCount:
    ids = list(count.lines.values_list("pk", flat=True)) if is_booked else []
    return approve_count(count_id=count.pk, line_ids=ids, actor=actor, at=AT)


def on_hand(item: StockItem) -> int:
    item.refresh_from_db()
    assert not ledger_differences().exists()
    return item.on_hand


def state_of(count: StockCount) -> str:
    return count.lines.get().state


def test_nothing_is_booked_before_somebody_else_approves(item: StockItem):
    count = counted(sheet(item), 8)

    assert (count.state, state_of(count), on_hand(item)) == ("REVIEW", "DIFFERS", 10)
    approved(count)
    assert (state_of(count), on_hand(item)) == ("BOOKED", 8)
    row = StockMovement.objects.latest("pk")
    assert (row.kind, row.reference, row.note, row.actor) == (
        "COUNTED",
        count.reference,
        "10 → 8 (mei)",
        "yara",
    )


def test_whoever_counted_any_shelf_cannot_approve(item: StockItem):
    count = sheet(item, shelf(3))
    first, second = count.lines.order_by("pk")
    enter_count(count_id=count.pk, counted={first.pk: 8}, actor="yara", at=AT)
    enter_count(count_id=count.pk, counted={second.pk: 3}, actor="mei", at=AT)

    for actor in ("mei", "yara"):
        with pytest.raises(SamePersonError):
            approved(count, actor=actor)

    assert on_hand(item) == 10


def test_what_moved_while_somebody_counted_is_counted_again(item: StockItem):
    count = sheet(item)
    receive_stock(warehouse_id="HAM", variant_id=item.variant_id, quantity=5, actor="x", at=AT)

    count = counted(count, 10)

    assert (count.state, state_of(count)) == ("COUNTING", "MOVED")
    count = counted(count, 15)
    assert (count.state, state_of(count)) == ("REVIEW", "AGREES")


def test_a_promise_does_not_disturb_a_count(item: StockItem):
    count = sheet(item)
    hold(item, 2)

    assert state_of(counted(count, 10)) == "AGREES"


def test_what_was_received_since_the_count_stays(item: StockItem):
    count = counted(sheet(item), 8)
    receive_stock(warehouse_id="HAM", variant_id=item.variant_id, quantity=5, actor="x", at=AT)

    approved(count)

    assert on_hand(item) == 13


def test_a_difference_that_would_break_promises_is_not_booked(item: StockItem):
    hold(item, 9)
    count = counted(sheet(item), 8)

    approved(count)

    assert (state_of(count), on_hand(item)) == ("PROMISED", 10)


def test_a_rejected_difference_books_nothing(item: StockItem):
    count = counted(sheet(item), 8)

    approved(count, is_booked=False)

    assert (state_of(count), on_hand(item)) == ("REJECTED", 10)


def test_a_sheet_is_not_decided_before_it_is_counted_nor_twice(item: StockItem):
    count = sheet(item)
    with pytest.raises(CountStateError):
        approved(count)

    approved(counted(count, 10))

    for act in (lambda: approved(count), lambda: cancel_count(count_id=count.pk, at=AT)):
        with pytest.raises(CountStateError):
            act()


def test_the_shelves_counted_longest_ago_come_first(item: StockItem):
    second, third = shelf(1), shelf(1)
    approved(counted(sheet(item), 10))
    on_sheet = sheet(second)

    assert shelves_to_count(warehouse_id="HAM", limit=9) == [third.pk, item.pk]
    cancel_count(count_id=on_sheet.pk, at=AT + timedelta(days=1))
    assert shelves_to_count(warehouse_id="HAM", limit=1) == [second.pk]
