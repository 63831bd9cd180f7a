"""Parcels that want the last unit of a lot at once: real threads on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from shop.inventory.lots import as_units, lots_on_shelves
from shop.inventory.models import Lot, LotMovement, LotPick, StockItem
from shop.inventory.services import (
    NamedLot,
    Received,
    firm_up,
    hold_stock,
    name_lots,
    receive_goods,
    ship_stock,
)
from shop.ledgers.selectors import broken_rows
from tests.concurrency.at_once import meeting, run_at_once
from tests.factories.basics import VariantFactory, WarehouseFactory

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WHO = {"actor": "tests", "at": AT}
NUMBERS = ("K-1", "K-2")
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item() -> StockItem:
    """Give one unit of lot A and one of lot B, each promised to somebody."""
    shelf = StockItem.objects.create(
        warehouse=WarehouseFactory(code="HAM"), variant=VariantFactory(), is_kept_in_lots=True
    )
    for number, days in (("A", 5), ("B", 90)):
        goods = Received(shelf.variant_id, 1, NamedLot(number, AT.date() + timedelta(days=days)))
        receive_goods(warehouse_id="HAM", goods=goods, **WHO)
    for number in NUMBERS:
        wanted = {("HAM", shelf.variant_id): 1}
        hold_stock(reference=number, wanted=wanted, expires_at=AT, **WHO)
        firm_up(reference=number, **WHO)
    return shelf


def test_the_last_unit_of_a_lot_is_sent_once(item: StockItem):
    sending = [
        partial(
            ship_stock,
            reference=number,
            warehouse_id="HAM",
            quantities={item.variant_id: 1},
            **WHO,
        )
        for number in NUMBERS
    ]

    outcomes = run_at_once(sending)

    assert outcomes == ["None", "None"]
    assert dict(Lot.objects.values_list("number", "units")) == {"A": 0, "B": 0}
    sent = LotMovement.objects.filter(units=-1).values_list("lot__number", flat=True)
    assert sorted(sent) == ["A", "B"]
    assert broken_rows() == []


def naming(number: str) -> partial[None]:
    return partial(name_lots, references=[number], warehouse_ids=["HAM"], at=AT)


def test_the_last_unit_of_a_lot_is_named_to_one_picker(item: StockItem):
    run_at_once([naming(number) for number in NUMBERS])

    picks = LotPick.objects.values_list("lot__number", flat=True)
    assert sorted(picks) == ["A", "B"]


def test_the_last_unit_of_a_lot_is_named_twice_without_the_lock(
    item: StockItem, monkeypatch: pytest.MonkeyPatch
):
    """The counter-test: both read before either has written."""
    care = "shop.inventory.services.lot_care"
    monkeypatch.setattr(f"{care}.lock_count_shelves", lambda **_: {})
    monkeypatch.setattr(f"{care}.lots_on_shelves", meeting(lots_on_shelves))

    run_at_once([naming(number) for number in NUMBERS])

    picks = LotPick.objects.values_list("lot__number", flat=True)
    assert sorted(picks) == ["A", "A"]
    lots = lots_on_shelves(stock_item_ids=[item.pk])
    assert as_units(lots, reference="K-1")[0].others == 1
