"""Moves of stock at once: real threads on PostgreSQL."""

from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import pytest

from shop.inventory.models import StockItem
from shop.inventory.selectors import ledger_differences
from shop.inventory.services import (
    Arrival,
    Move,
    TransferRequest,
    move_units,
    receive_stock,
    receive_transfer,
    request_transfer,
    send_transfer,
)
from tests.concurrency.at_once import meeting, run_at_once
from tests.factories.basics import VariantFactory, WarehouseFactory

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WHO = {"actor": "tests", "at": AT}
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item() -> StockItem:
    """Give five units on a shelf."""
    return receive_stock(
        warehouse_id=WarehouseFactory(code="JDZ").code,
        variant_id=VariantFactory().pk,
        quantity=5,
        **WHO,
    )


def breaking(item: StockItem, units: int) -> partial[StockItem]:
    return partial(
        move_units,
        stock_item_id=item.pk,
        move=Move.SHELF_TO_DAMAGED,
        quantity=units,
        note="dropped",
        **WHO,
    )


def test_the_same_units_are_set_aside_once(item: StockItem):
    outcomes = run_at_once([breaking(item, 2)] * 6)

    item.refresh_from_db()
    assert outcomes.count("NotEnoughUnitsError") == 4
    assert (item.on_hand, item.damaged) == (1, 4)
    assert not ledger_differences().exists()


def test_the_same_units_are_set_aside_twice_without_the_lock(
    item: StockItem, monkeypatch: pytest.MonkeyPatch
):
    """The counter-test: both believe in the same units, and the ledger does not add up."""
    monkeypatch.setattr(
        "shop.inventory.services.states.lock_stock_item",
        meeting(lambda *, stock_item_id: StockItem.objects.get(pk=stock_item_id)),
    )

    outcomes = run_at_once([breaking(item, 3)] * 2)

    assert "NotEnoughUnitsError" not in outcomes
    assert ledger_differences().exists()


def test_a_transfer_is_received_once_however_many_do_it(item: StockItem):
    WarehouseFactory(code="HAM")
    request = TransferRequest(
        origin="JDZ", destination="HAM", quantities={item.variant_id: 4}, key=uuid4()
    )
    transfer = send_transfer(transfer_id=request_transfer(request=request, **WHO).pk, **WHO)
    receive = partial(
        receive_transfer,
        transfer_id=transfer.pk,
        arrivals={transfer.lines.get().pk: Arrival(4)},
        is_complete=True,
        **WHO,
    )

    outcomes = run_at_once([receive] * 4)

    assert outcomes.count("TransferStateError") == 3
    assert StockItem.objects.get(warehouse_id="HAM").on_hand == 4
