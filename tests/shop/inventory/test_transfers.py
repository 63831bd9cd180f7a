"""Transfers: kept at once, sent, received with what is missing, called off."""

from collections.abc import Mapping
from uuid import uuid4

import pytest

from shop.inventory.models import Reservation, StockItem, StockMovement, Transfer
from shop.inventory.selectors import ledger_differences
from shop.inventory.services import (
    Arrival,
    OutOfStockError,
    TransferRequest,
    TransferStateError,
    cancel_transfer,
    receive_stock,
    receive_transfer,
    request_transfer,
    send_transfer,
)
from shop.ledgers.selectors import broken_rows
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT

pytestmark = pytest.mark.django_db
WHO = {"actor": "staff:1", "at": AT}


@pytest.fixture
def item() -> StockItem:
    """Give ten units in Jingdezhen, and a warehouse in Hamburg that has none."""
    WarehouseFactory(code="HAM")
    return receive_stock(
        warehouse_id=WarehouseFactory(code="JDZ").code,
        variant_id=VariantFactory().pk,
        quantity=10,
        **WHO,
    )


def asked(item: StockItem, *, quantity: int = 6, key=None) -> Transfer:
    request = TransferRequest(
        origin="JDZ",
        destination="HAM",
        quantities={item.variant_id: quantity},
        key=key or uuid4(),
    )
    return request_transfer(request=request, **WHO)


def arrived(transfer: Transfer, good: int, damaged: int = 0, *, is_complete: bool) -> Transfer:
    line = transfer.lines.get()
    return receive_transfer(
        transfer_id=transfer.pk,
        arrivals={line.pk: Arrival(good, damaged)},
        is_complete=is_complete,
        **WHO,
    )


def stock(item: StockItem, warehouse: str) -> Mapping[str, int]:
    """Return the figures that are not 0; every proof must hold."""
    assert (broken_rows(), list(ledger_differences())) == ([], [])
    row = StockItem.objects.get(warehouse_id=warehouse, variant=item.variant)
    names = ("on_hand", "reserved", "allocated", "incoming", "in_transit", "damaged")
    return {name: getattr(row, name) for name in names if getattr(row, name)}


def test_what_is_asked_for_is_kept_and_expected(item: StockItem):
    asked(item)

    assert stock(item, "JDZ") == {"on_hand": 10, "reserved": 6, "allocated": 6}
    assert stock(item, "HAM") == {"incoming": 6}


def test_the_same_form_asks_once(item: StockItem):
    key = uuid4()

    assert asked(item, key=key) == asked(item, key=key)
    assert Transfer.objects.count() == Reservation.objects.count() == 1


def test_more_than_is_free_cannot_be_asked_for(item: StockItem):
    with pytest.raises(OutOfStockError):
        asked(item, quantity=11)

    assert not Transfer.objects.exists()
    assert stock(item, "JDZ") == {"on_hand": 10}


def test_what_was_sent_is_in_transit(item: StockItem):
    send_transfer(transfer_id=asked(item).pk, **WHO)

    assert stock(item, "JDZ") == {"on_hand": 4}
    assert stock(item, "HAM") == {"in_transit": 6}


def test_what_is_missing_is_lost_and_what_is_broken_is_not_sold(item: StockItem):
    transfer = send_transfer(transfer_id=asked(item).pk, **WHO)

    arrived(transfer, 3, 1, is_complete=True)

    assert stock(item, "HAM") == {"on_hand": 3, "damaged": 1}
    line = transfer.lines.get()
    assert (line.received, line.damaged, line.lost, line.open_units) == (3, 1, 2, 0)
    kinds = StockMovement.objects.filter(stock_item__warehouse_id="HAM").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "EXPECTED",
        "UNDERWAY",
        "TRANSFERRED",
        "LOST",
    ]


def test_the_rest_may_come_later(item: StockItem):
    transfer = send_transfer(transfer_id=asked(item).pk, **WHO)

    assert arrived(transfer, 4, is_complete=False).state == "SENT"
    assert stock(item, "HAM") == {"on_hand": 4, "in_transit": 2}
    assert arrived(transfer, 2, is_complete=False).state == "RECEIVED"
    assert stock(item, "HAM") == {"on_hand": 6}


def test_more_than_was_sent_is_received_and_said(item: StockItem):
    transfer = send_transfer(transfer_id=asked(item).pk, **WHO)

    arrived(transfer, 8, is_complete=True)

    assert stock(item, "HAM") == {"on_hand": 8}
    assert transfer.lines.get().surplus == 2


def test_what_was_called_off_is_sold_again(item: StockItem):
    cancel_transfer(transfer_id=asked(item).pk, **WHO)

    assert stock(item, "JDZ") == {"on_hand": 10}
    assert stock(item, "HAM") == {}


def test_what_has_left_cannot_be_sent_or_called_off_again(item: StockItem):
    transfer = send_transfer(transfer_id=asked(item).pk, **WHO)

    for act in (send_transfer, cancel_transfer):
        with pytest.raises(TransferStateError):
            act(transfer_id=transfer.pk, **WHO)

    assert stock(item, "HAM") == {"in_transit": 6}


def test_a_transfer_goes_somewhere_else(item: StockItem):
    request = TransferRequest(
        origin="JDZ", destination="JDZ", quantities={item.variant_id: 1}, key=uuid4()
    )

    with pytest.raises(ValueError, match="somewhere else"):
        request_transfer(request=request, **WHO)
