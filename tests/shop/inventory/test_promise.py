"""Stock: promised, let go, sent, counted; the ledger explains every figure."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from shop.inventory.models import Reservation, StockItem, StockMovement
from shop.inventory.selectors import available_by_warehouse, ledger_differences, promised_units
from shop.inventory.services import (
    OutOfStockError,
    adjust_stock,
    extend_hold,
    firm_up,
    hold_stock,
    receive_stock,
    release_stock,
    return_stock,
    ship_stock,
)
from shop.inventory.services.stock import NotEnoughOnHandError
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT

pytestmark = pytest.mark.django_db
SOON = AT + timedelta(minutes=15)


@pytest.fixture
def item() -> StockItem:
    """Give five units on a shelf in Hamburg."""
    return received(VariantFactory())


def received(variant, *, quantity: int = 5, warehouse: str = "HAM") -> StockItem:
    WarehouseFactory(code=warehouse)
    return receive_stock(
        warehouse_id=warehouse, variant_id=variant.pk, quantity=quantity, actor="tests", at=AT
    )


def hold(item: StockItem, quantity: int, *, reference: str = "K-1") -> None:
    wanted = {(item.warehouse_id, item.variant_id): quantity}
    hold_stock(reference=reference, wanted=wanted, expires_at=SOON, actor="tests", at=AT)


def figures(item: StockItem) -> tuple[int, int]:
    item.refresh_from_db()
    assert not ledger_differences().exists()
    return item.on_hand, item.reserved


def test_held_units_cannot_be_held_again(item: StockItem):
    hold(item, 4)

    with pytest.raises(OutOfStockError) as raised:
        hold(item, 2, reference="K-2")

    assert (raised.value.requested, raised.value.available) == (2, 1)
    assert figures(item) == (5, 4)
    assert available_by_warehouse(
        variant_ids=[item.variant_id], warehouse_codes=["HAM", "JDZ"], market_code="de"
    ) == {(item.variant_id, "HAM"): 1}


def test_when_one_thing_is_short_nothing_is_held(item: StockItem):
    scarce = received(VariantFactory(), quantity=1)

    with pytest.raises(OutOfStockError) as raised:
        hold_stock(
            reference="K-1",
            wanted={("HAM", item.variant_id): 1, ("HAM", scarce.variant_id): 2},
            expires_at=SOON,
            actor="tests",
            at=AT,
        )

    assert raised.value.variant_id == scarce.variant_id
    assert figures(item) == (5, 0)
    assert Reservation.objects.exists() is False


def test_what_is_not_kept_anywhere_is_out_of_stock(item: StockItem):
    with pytest.raises(OutOfStockError):
        hold_stock(reference="K-1", wanted={("JDZ", 0): 1}, expires_at=SOON, actor="tests", at=AT)


def test_letting_go_twice_frees_once(item: StockItem):
    hold(item, 3)

    for _time in range(2):
        release_stock(reference="K-1", actor="tests", at=AT)

    assert figures(item) == (5, 0)
    assert Reservation.objects.get().state == Reservation.State.RELEASED


def test_some_units_may_be_let_go_and_never_more_than_there_are(item: StockItem):
    hold(item, 3)
    key = (item.warehouse_id, item.variant_id)

    release_stock(reference="K-1", actor="tests", at=AT, quantities={key: 1})
    assert promised_units(reference="K-1") == {key: 2}
    release_stock(reference="K-1", actor="tests", at=AT, quantities={key: 99})

    assert promised_units(reference="K-1") == {}
    assert figures(item) == (5, 0)


def test_what_was_let_go_can_be_held_and_firm_again(item: StockItem):
    hold(item, 3)
    release_stock(reference="K-1", actor="tests", at=AT)
    assert firm_up(reference="K-1", actor="tests", at=AT) is False

    hold(item, 2)

    assert firm_up(reference="K-1", actor="tests", at=AT) is True
    reservation = Reservation.objects.get()
    assert (reservation.state, reservation.quantity) == (Reservation.State.FIRM, 2)
    assert reservation.expires_at is None
    assert figures(item) == (5, 2)


def test_only_what_is_held_waits_longer(item: StockItem):
    hold(item, 1)
    extend_hold(reference="K-1", expires_at=AT + timedelta(days=1))
    assert Reservation.objects.get().expires_at == AT + timedelta(days=1)
    firm_up(reference="K-1", actor="tests", at=AT)

    extend_hold(reference="K-1", expires_at=AT + timedelta(days=2))

    assert Reservation.objects.get().expires_at is None


def test_an_order_without_any_promise_is_not_firm():
    assert firm_up(reference="K-none", actor="tests", at=AT) is False


def test_sending_takes_units_off_the_shelf_and_off_the_promise(item: StockItem):
    hold(item, 3)
    firm_up(reference="K-1", actor="tests", at=AT)

    for units, state in ((2, Reservation.State.FIRM), (1, Reservation.State.SHIPPED)):
        ship_stock(
            reference="K-1",
            warehouse_id="HAM",
            quantities={item.variant_id: units},
            actor="tests",
            at=AT,
        )
        assert Reservation.objects.get().state == state

    assert figures(item) == (2, 0)


@pytest.mark.parametrize("is_firm", [True, False])
def test_what_was_not_promised_firmly_is_not_sent(item: StockItem, is_firm: bool):  # noqa: FBT001
    hold(item, 1)
    if is_firm:
        firm_up(reference="K-1", actor="tests", at=AT)

    with pytest.raises(NotEnoughOnHandError):
        ship_stock(
            reference="K-1",
            warehouse_id="HAM",
            quantities={item.variant_id: 2 if is_firm else 1},
            actor="tests",
            at=AT,
        )
    assert figures(item) == (5, 1)


def test_returned_units_are_on_the_shelf_again(item: StockItem):
    return_stock(
        warehouse_id="HAM", quantities={item.variant_id: 2}, reference="K-1", actor="tests", at=AT
    )

    assert figures(item) == (7, 0)


def test_a_count_below_what_is_promised_is_refused(item: StockItem):
    hold(item, 3)

    with pytest.raises(NotEnoughOnHandError):
        adjust_stock(stock_item_id=item.pk, on_hand=2, actor="tests", at=AT, note="counted")
    adjust_stock(stock_item_id=item.pk, on_hand=3, actor="tests", at=AT, note="counted")

    assert figures(item) == (3, 3)


@pytest.mark.parametrize("quantity", [0, -1])
def test_only_a_positive_number_arrives(item: StockItem, quantity: int):
    with pytest.raises(ValueError, match="positive"):
        received(item.variant, quantity=quantity)
    assert figures(item) == (5, 0)


def test_the_database_itself_refuses_to_oversell(item: StockItem):
    with pytest.raises(DatabaseError), transaction.atomic():
        StockItem.objects.filter(pk=item.pk).update(reserved=6)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_the_ledger(item: StockItem, change: str):
    rows = StockMovement.objects.filter(stock_item=item)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(on_hand_change=99) if change == "update" else rows.delete()
    assert rows.get().on_hand_change == 5


def test_a_figure_that_its_ledger_does_not_explain_is_named(item: StockItem):
    call_command("verify_ledgers")
    StockItem.objects.filter(pk=item.pk).update(on_hand=6)

    with pytest.raises(CommandError, match=f"stock item {item.pk}"):
        call_command("verify_ledgers")
