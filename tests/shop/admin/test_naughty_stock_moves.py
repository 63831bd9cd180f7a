"""Every naughty string into the forms for states, transfers, counts and what is held back.

Two pages take them all; the other forms are asked without their pages, which are drawn alike.
"""

from re import fullmatch
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client

from logistics.inbound.forms import ArrivalForm as ContainerForm
from shop.inventory.admin.lots import LotArrivalForm
from shop.inventory.admin.promises import BufferForm, ProtectForm
from shop.inventory.forms import ArrivalForm, BundleForm, CountForm, CountSheetForm
from shop.inventory.models import StockCountLine, StockItem, StockMovement, Transfer, TransferLine
from shop.inventory.services import receive_stock
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT
from tests.naughty import NAUGHTY
from tests.shop.admin.naughty_forms import quick, refusals
from tests.shop.admin.test_naughty_stock import is_count

__all__ = ["quick"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> StockItem:
    """Give a few units on a shelf in Hamburg."""
    return receive_stock(
        warehouse_id=WarehouseFactory(code="HAM").code,
        variant_id=VariantFactory().pk,
        quantity=5,
        actor="tests",
        at=AT,
    )


def test_into_a_move_between_states(desk: Client, item: StockItem):
    refusals(desk, f"/admin/shop/stockitem/{item.pk}/move/", "move", "quantity", note="x")

    assert StockMovement.objects.count() == 1


def test_into_a_transfer(desk: Client, item: StockItem):
    fixed = {"key": uuid4(), "origin": "HAM"}

    refusals(desk, "/admin/shop/transfer/request/", "goods", "destination", **fixed)

    assert not Transfer.objects.exists()


def test_into_what_is_held_back_and_what_shall_be_counted(item: StockItem):
    for text in NAUGHTY:
        protect = ProtectForm({"group": text, "units": text})
        buffer = BufferForm({"market": text, "sku": text, "units": text})
        sheet = CountSheetForm({"warehouse": text, "skus": text, "shelves": text})
        assert "group" in protect.errors
        assert ("units" in protect.errors) is not is_count(text), text
        assert {"market", "sku"} & set(buffer.errors), text
        assert {"warehouse", "skus"} & set(sheet.errors), text
        assert {"bundle", "parts"} <= set(BundleForm({"bundle": text, "parts": text}).errors), text


def test_into_the_lot_of_what_arrived():
    row = SimpleNamespace(pk=1, sku="X", variant_id=7, open_units=1)
    for text in NAUGHTY:
        is_lot = fullmatch(r"[A-Za-z0-9./_-]{1,40}", text.strip()) is not None
        by_hand = LotArrivalForm({"quantity": "1", "lot_number": text, "expires_on": text})
        received = ContainerForm({"lot_1": text, "until_1": text}, rows=[row], in_lots=[7])
        is_empty = not text.strip()
        assert ("lot_number" not in by_hand.errors) is (is_lot or is_empty), text
        assert ("lot_1" not in received.errors) is (is_lot or is_empty), text
        assert ("expires_on" not in by_hand.errors) is is_empty, text
        assert ("until_1" not in received.errors) is is_empty, text


def test_into_what_arrived_and_what_was_counted(item: StockItem):
    line = TransferLine(pk=1, variant=item.variant, quantity=1)
    shelf = StockCountLine(pk=1, stock_item=item)
    for text in NAUGHTY:
        # Nothing typed is nothing arrived, and a shelf not counted yet.
        is_taken = not text.strip() or is_count(text)
        assert ArrivalForm({"good_1": text}, lines=[line]).is_valid() is is_taken, text
        assert CountForm({"line_1": text}, lines=[shelf]).is_valid() is is_taken, text
