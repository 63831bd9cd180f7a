"""What is expected at a shelf is proved against purchase orders, head hauls and transfers."""

from uuid import uuid4

import pytest
from django.db import connection

from logistics.inbound.models import PurchaseOrder
from logistics.inbound.services import Receipt, place_purchase, receive_purchase
from shop.inventory.models import StockItem, Transfer
from shop.inventory.services import (
    Arrival,
    TransferRequest,
    receive_stock,
    receive_transfer,
    request_transfer,
    send_transfer,
)
from shop.ledgers.selectors import broken_rows
from tests.factories.basics import WarehouseFactory
from tests.factories.checkout import AT

pytestmark = pytest.mark.django_db
WHO = {"actor": "staff:1", "at": AT}


@pytest.fixture
def shelf(order: PurchaseOrder) -> StockItem:
    """Give the shelf of ten cups that are ordered, four of which were received."""
    place_purchase(order_id=order.pk, **WHO)
    receive_purchase(
        order_id=order.pk,
        receipts={order.lines.get().pk: Receipt(good=2, damaged=1, set_aside=1)},
        seen=0,
        is_complete=False,
        **WHO,
    )
    return StockItem.objects.get()


def asked(shelf: StockItem, units: int) -> Transfer:
    """Ask another warehouse for units of the same variant, which it has."""
    other = WarehouseFactory(code="JDZ").code
    receive_stock(warehouse_id=other, variant_id=shelf.variant_id, quantity=units, **WHO)
    request = TransferRequest(
        origin=other,
        destination=shelf.warehouse_id,
        quantities={shelf.variant_id: units},
        key=uuid4(),
    )
    return request_transfer(request=request, **WHO)


def arriving(shelf: StockItem) -> None:
    """Have one transfer of five asked for, and another of three on its way, one of it received."""
    asked(shelf, 5)
    sent = send_transfer(transfer_id=asked(shelf, 3).pk, **WHO)
    arrivals = {sent.lines.get().pk: Arrival(1)}
    receive_transfer(transfer_id=sent.pk, arrivals=arrivals, is_complete=False, **WHO)


def found(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
    return [(row.code, row.row, row.ledger, row.stands) for row in broken_rows()]


def test_what_orders_and_transfers_still_bring_is_what_the_shelf_expects(shelf: StockItem):
    arriving(shelf)

    assert StockItem.objects.values_list("incoming", "in_transit").get(pk=shelf.pk) == (11, 2)
    assert broken_rows() == []


def test_an_order_that_says_less_than_the_shelf_expects_is_found(shelf: StockItem):
    row = found("UPDATE logistics_purchaseorderline SET short = 2")

    assert row == [("awaited stock", str(shelf.pk), "4/0", "6/0")]


def test_units_in_transit_to_another_shelf_are_found(shelf: StockItem):
    arriving(shelf)
    other = StockItem.objects.exclude(pk=shelf.pk).get()

    rows = found(
        "UPDATE shop_transfer SET destination_id = origin_id, origin_id = destination_id "
        "WHERE state = 'SENT'"
    )

    # One finding a check: the first broken row, and how many there are.
    first = min(shelf, other, key=lambda item: item.pk)
    says = {shelf.pk: ("11/0", "11/2"), other.pk: ("0/2", "0/0")}[first.pk]
    assert rows == [("awaited stock", str(first.pk), *says)]
    assert broken_rows()[0].broken == 2


def test_an_order_whose_shelf_is_missing_is_found(order: PurchaseOrder):
    rows = found("UPDATE logistics_purchaseorder SET state = 'PLACED', placed_at = written_at")

    assert rows == [("awaited stock", "0", "10/0", "0/0")]
