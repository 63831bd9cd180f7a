"""Lots follow the ledger: first expired first out, over is never sent, who got which is known."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from shop.inventory.lots import lots_to_take
from shop.inventory.models import Lot, LotMovement, LotPick, StockItem, Transfer
from shop.inventory.selectors import available_by_warehouse
from shop.inventory.services import (
    Arrival,
    LotDateError,
    LotsExpiredError,
    Move,
    NamedLot,
    NotEnoughUnitsError,
    OutOfStockError,
    Received,
    Shift,
    TransferRequest,
    adjust_stock,
    firm_up,
    hold_stock,
    keep_in_lots,
    name_lots,
    name_units,
    receive_goods,
    receive_transfer,
    release_stock,
    request_transfer,
    send_transfer,
    set_expired_aside,
    shift_units,
    ship_stock,
)
from shop.ledgers.selectors import broken_rows
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()
SOON, LATER = TODAY + timedelta(days=5), TODAY + timedelta(days=200)
WHO = {"actor": "tests", "at": AT}


@pytest.fixture
def item() -> StockItem:
    """Give a shelf in Hamburg with two units of lot A, good for five days, and three of lot B."""
    shelf = StockItem.objects.create(
        warehouse=WarehouseFactory(code="HAM"), variant=VariantFactory(), is_kept_in_lots=True
    )
    receive(shelf, 3, "B", LATER)
    return receive(shelf, 2, "A", SOON)


def receive(item: StockItem, units: int, number: str, day: date | None = None) -> StockItem:
    lot = NamedLot(number, day) if number else None
    goods = Received(item.variant_id, units, lot)
    return receive_goods(warehouse_id=item.warehouse_id, goods=goods, **WHO)


def order(item: StockItem, units: int, number: str = "K-1") -> None:
    wanted = {(item.warehouse_id, item.variant_id): units}
    hold_stock(reference=number, wanted=wanted, expires_at=AT, **WHO)
    firm_up(reference=number, **WHO)
    name_lots(references=[number], warehouse_ids=[item.warehouse_id], at=AT)


def ship(item: StockItem, units: int, number: str = "K-1", *, days: int = 0) -> None:
    ship_stock(
        reference=number,
        warehouse_id=item.warehouse_id,
        quantities={item.variant_id: units},
        actor="tests",
        at=AT + timedelta(days=days),
    )


def lots(item: StockItem) -> dict[str, int]:
    """Return the units by lot; they are what is on hand, and the sums of what moved."""
    assert broken_rows() == []
    return dict(Lot.objects.filter(stock_item=item).values_list("number", "units"))


def got(number: str) -> dict[str, int]:
    rows = LotMovement.objects.filter(movement__reference=number, movement__kind="SHIPPED")
    return {row.lot.number: -row.units for row in rows.select_related("lot")}


def named(number: str) -> dict[str, int]:
    picks = LotPick.objects.filter(reference=number)
    return dict(picks.values_list("lot__number", "units"))


def test_the_first_to_expire_is_sent_first_and_it_is_known_to_whom(item: StockItem):
    order(item, 3)

    ship(item, 3)

    assert lots(item) == {"A": 0, "B": 2}
    assert got("K-1") == {"A": 2, "B": 1}
    assert named("K-1") == {}


def test_the_lot_named_for_an_order_is_the_one_it_gets(item: StockItem):
    order(item, 2, "K-1")
    order(item, 1, "K-2")
    assert (named("K-1"), named("K-2")) == ({"A": 2}, {"B": 1})

    ship(item, 1, "K-2")

    assert got("K-2") == {"B": 1}
    taken = lots_to_take(wanted={("K-1", item.pk): 2}, on=TODAY)
    assert [(lot.number, units) for lot, units in taken["K-1", item.pk]] == [("A", 2)]


def test_the_lots_of_a_cancelled_order_are_free_again(item: StockItem):
    order(item, 3)

    release_stock(reference="K-1", quantities={("HAM", item.variant_id): 2}, **WHO)
    assert named("K-1") == {"A": 1}
    release_stock(reference="K-1", **WHO)

    assert named("K-1") == {}


def test_the_units_that_are_over_are_not_sold(item: StockItem):
    receive(item, 4, "OLD", TODAY - timedelta(days=1))

    with pytest.raises(OutOfStockError) as raised:
        order(item, 6)

    assert raised.value.available == 5


def test_the_pages_do_not_offer_what_is_over(item: StockItem):
    receive(item, 4, "OLD", date(2020, 1, 1))
    Lot.objects.filter(number__in=["A", "B"]).update(expires_on=date(2999, 1, 1))

    found = available_by_warehouse(
        variant_ids=[item.variant_id], warehouse_codes=["HAM"], market_code="de"
    )

    assert found == {(item.variant_id, "HAM"): 5}


def test_the_lot_that_went_over_while_waiting_is_not_sent(item: StockItem):
    order(item, 5)

    with pytest.raises(LotsExpiredError) as raised, transaction.atomic():
        ship(item, 5, days=6)

    assert (raised.value.missing, raised.value.sku) == (2, item.variant.sku)
    assert lots(item) == {"A": 2, "B": 3}


def test_the_night_sets_aside_what_is_over_once_and_says_why(item: StockItem):
    order(item, 4)
    later = AT + timedelta(days=6)

    moved = [set_expired_aside(stock_item_id=item.pk, at=later) for _time in range(2)]

    item.refresh_from_db()
    # Four of five are promised: one can go, the other one stays and is not sent.
    assert (moved, item.on_hand, item.quarantine) == ([1, 0], 4, 1)
    assert lots(item) == {"A": 1, "B": 3}
    row = item.movements.get(kind="QUARANTINED")
    assert row.note == f"Lot A was good until {SOON}"


def test_the_units_of_an_order_come_back_into_their_lots(item: StockItem):
    order(item, 4)
    ship(item, 4)
    receive(item, 1, "")
    shift_units(stock_item_id=item.pk, shift=Shift(Move.SHELF_TO_QUARANTINE, 1), note="back", **WHO)

    shift = Shift(Move.QUARANTINE_TO_SHELF, 1, reference="K-1")
    shift_units(stock_item_id=item.pk, shift=shift, note="back", **WHO)

    assert lots(item) == {"A": 1, "B": 0, "": 1}


def test_the_lots_travel_with_a_transfer(item: StockItem):
    other = StockItem.objects.create(
        warehouse=WarehouseFactory(code="JDZ"), variant=item.variant, is_kept_in_lots=True
    )
    request = TransferRequest(
        origin="HAM", destination="JDZ", quantities={item.variant_id: 4}, key=uuid4()
    )
    transfer: Transfer = request_transfer(request=request, **WHO)
    assert named(transfer.reference) == {"A": 2, "B": 2}
    send_transfer(transfer_id=transfer.pk, **WHO)

    arrivals = {transfer.lines.get().pk: Arrival(3, damaged=1)}
    receive_transfer(transfer_id=transfer.pk, arrivals=arrivals, is_complete=True, **WHO)

    assert lots(item) == {"A": 0, "B": 1}
    assert lots(other) == {"A": 2, "B": 1}
    assert Lot.objects.get(stock_item=other, number="A").expires_on == SOON


def test_the_units_a_count_finds_have_no_lot_and_those_it_misses_go_first(item: StockItem):
    adjust_stock(stock_item_id=item.pk, on_hand=6, note="count", **WHO)
    assert lots(item) == {"A": 2, "B": 3, "": 1}

    adjust_stock(stock_item_id=item.pk, on_hand=3, note="count", **WHO)

    assert lots(item) == {"A": 0, "B": 2, "": 1}


def test_the_lot_that_broke_can_be_named(item: StockItem):
    shift = Shift(Move.SHELF_TO_DAMAGED, 1, lot=NamedLot("B"))
    shift_units(stock_item_id=item.pk, shift=shift, note="wet", **WHO)
    assert lots(item) == {"A": 2, "B": 2}

    shift = Shift(Move.SHELF_TO_DAMAGED, 3, lot=NamedLot("A"))
    with pytest.raises(NotEnoughUnitsError) as raised:
        shift_units(stock_item_id=item.pk, shift=shift, note="wet", **WHO)

    assert raised.value.movable == 2


def test_the_day_of_a_lot_is_known_once(item: StockItem):
    with pytest.raises(LotDateError), transaction.atomic():
        receive(item, 1, "A", LATER)

    receive(item, 1, "A")

    assert lots(item) == {"A": 3, "B": 3}


def test_the_units_without_a_number_can_be_named(item: StockItem):
    nameless = Lot.objects.get(stock_item=receive(item, 4, ""), number="")

    name_units(lot_id=nameless.pk, units=3, named=NamedLot("C", LATER), **WHO)

    assert lots(item) == {"A": 2, "B": 3, "": 1, "C": 3}
    with pytest.raises(NotEnoughUnitsError):
        name_units(lot_id=nameless.pk, units=2, named=NamedLot("C"), **WHO)


def test_the_units_that_lie_there_get_no_number_when_lots_begin():
    variant = VariantFactory()
    WarehouseFactory(code="HAM")
    goods = Received(variant.pk, 7, NamedLot("A"))
    shelf = receive_goods(warehouse_id="HAM", goods=goods, **WHO)
    assert lots(shelf) == {}

    for _time in range(2):
        keep_in_lots(stock_item_id=shelf.pk, is_kept=True, **WHO)
    assert lots(shelf) == {"": 7}

    keep_in_lots(stock_item_id=shelf.pk, is_kept=False, **WHO)
    assert lots(shelf) == {"": 0}


def test_the_proof_names_the_lot_that_does_not_add_up(item: StockItem):
    Lot.objects.filter(number="A").update(units=5)

    found = {row.code: (row.ledger, row.stands) for row in broken_rows()}

    assert found == {"lots of a shelf": ("8", "5"), "lot": ("2", "5")}


def test_the_movements_of_a_lot_are_never_changed(item: StockItem):
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
        cursor.execute("UPDATE shop_lotmovement SET units = 1")
