"""The states of a stock item: each unit in one of them, each change with its cause."""

import pytest
from django.db import IntegrityError, transaction

from shop.inventory.models import Figure, StockItem, StockMovement
from shop.inventory.selectors import ledger_differences
from shop.inventory.services import (
    Move,
    NotEnoughUnitsError,
    firm_up,
    move_units,
    receive_stock,
    release_stock,
    return_stock,
    ship_stock,
)
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT
from tests.shop.inventory.test_promise import hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> StockItem:
    """Give ten units on a shelf in Hamburg."""
    return receive_stock(
        warehouse_id=WarehouseFactory(code="HAM").code,
        variant_id=VariantFactory().pk,
        quantity=10,
        actor="tests",
        at=AT,
    )


def figures(item: StockItem) -> dict[str, int]:
    """Return the figures that are not 0; they must be the sums of the ledger."""
    item.refresh_from_db()
    assert not ledger_differences().exists()
    found = {figure: getattr(item, figure) for figure in Figure.values}
    return {figure: units for figure, units in found.items() if units}


def move(item: StockItem, way: Move, quantity: int, *, note: str = "cracked") -> StockItem:
    return move_units(
        stock_item_id=item.pk, move=way, quantity=quantity, actor="staff:1", at=AT, note=note
    )


def test_what_is_paid_for_is_allocated_until_it_leaves(item: StockItem):
    hold(item, 4)
    assert figures(item) == {"on_hand": 10, "reserved": 4}

    firm_up(reference="K-1", actor="tests", at=AT)
    assert figures(item) == {"on_hand": 10, "reserved": 4, "allocated": 4}

    ship_stock(
        reference="K-1",
        warehouse_id="HAM",
        quantities={item.variant_id: 3},
        actor="tests",
        at=AT,
    )
    assert figures(item) == {"on_hand": 7, "reserved": 1, "allocated": 1}
    release_stock(reference="K-1", actor="tests", at=AT)
    assert figures(item) == {"on_hand": 7}


@pytest.mark.parametrize(
    ("way", "after", "kind"),
    [
        (Move.SHELF_TO_QUARANTINE, (8, 7, 5), "QUARANTINED"),
        (Move.SHELF_TO_DAMAGED, (8, 5, 7), "BROKEN"),
        (Move.QUARANTINE_TO_SHELF, (12, 3, 5), "RESTOCKED"),
        (Move.QUARANTINE_TO_DAMAGED, (10, 3, 7), "BROKEN"),
        (Move.DAMAGED_TO_SHELF, (12, 5, 3), "RESTOCKED"),
        (Move.SHELF_WRITE_OFF, (8, 5, 5), "WRITTEN_OFF"),
        (Move.QUARANTINE_WRITE_OFF, (10, 3, 5), "WRITTEN_OFF"),
        (Move.DAMAGED_WRITE_OFF, (10, 5, 3), "WRITTEN_OFF"),
    ],
)
def test_units_move_from_one_state_to_another(item, way, after, kind):
    for into in (Figure.QUARANTINE, Figure.DAMAGED):
        return_stock(
            warehouse_id="HAM",
            quantities={item.variant_id: 5},
            reference="K-9",
            actor="tests",
            at=AT,
            into=into,
        )

    move(item, way, 2)

    on_hand, quarantine, damaged = after
    assert figures(item) == {"on_hand": on_hand, "quarantine": quarantine, "damaged": damaged}
    row = StockMovement.objects.latest("pk")
    assert (row.kind, row.note, row.actor) == (kind, "cracked", "staff:1")


def test_promised_units_stay_on_the_shelf(item: StockItem):
    hold(item, 8)

    with pytest.raises(NotEnoughUnitsError) as raised:
        move(item, Move.SHELF_TO_DAMAGED, 3)

    assert (raised.value.asked, raised.value.movable) == (3, 2)
    assert figures(item) == {"on_hand": 10, "reserved": 8}


@pytest.mark.parametrize(("quantity", "note"), [(0, "cracked"), (-1, "cracked"), (1, " ")])
def test_no_units_or_no_reason_move_nothing(item: StockItem, quantity: int, note: str):
    with pytest.raises(ValueError, match="units are moved"):
        move(item, Move.SHELF_TO_DAMAGED, quantity, note=note)

    assert figures(item) == {"on_hand": 10}


def test_returned_units_do_not_come_back_as_promised(item: StockItem):
    with pytest.raises(ValueError, match="do not come back into"):
        return_stock(
            warehouse_id="HAM",
            quantities={item.variant_id: 1},
            reference="K-9",
            actor="tests",
            at=AT,
            into=Figure.RESERVED,
        )


@pytest.mark.parametrize("figure", Figure.values)
def test_the_database_refuses_less_than_nothing(item: StockItem, figure: str):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockItem.objects.filter(pk=item.pk).update(**{figure: -1})


def test_the_database_refuses_to_allocate_what_is_not_reserved(item: StockItem):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockItem.objects.filter(pk=item.pk).update(allocated=1)


def test_the_database_refuses_a_move_without_a_reason(item: StockItem):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockMovement.objects.create(
            stock_item=item, kind="WRITTEN_OFF", on_hand_change=-1, actor="x", created_at=AT
        )
