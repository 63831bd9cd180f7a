"""Stock at the desk: units between states, transfers, counts and what is held back."""

from uuid import uuid4

import pytest
from django.test import Client

from shop.accounts.models import CustomerGroup
from shop.inventory.models import ProtectedStock, SafetyBuffer, StockCount, StockItem, Transfer
from shop.inventory.services import receive_stock
from shop.search.models import StaleProduct
from tests.factories.basics import MarketFactory, StaffFactory, VariantFactory, WarehouseFactory
from tests.factories.checkout import AT
from tests.shop.admin.desk import sign_in

pytestmark = pytest.mark.django_db
COUNTS, TRANSFERS = "/admin/shop/stockcount/", "/admin/shop/transfer/"


@pytest.fixture
def item() -> StockItem:
    """Give ten units on a shelf in Hamburg."""
    return receive_stock(
        warehouse_id=WarehouseFactory(code="HAM").code,
        variant_id=VariantFactory(sku="CUP-1").pk,
        quantity=10,
        actor="tests",
        at=AT,
    )


def test_units_are_set_aside_and_told_to_the_lists(desk: Client, item: StockItem):
    url = f"/admin/shop/stockitem/{item.pk}/move/"
    data = {"move": "SHELF_TO_QUARANTINE", "quantity": 3, "note": "smells of smoke"}

    assert desk.post(url, data).status_code == 302

    item.refresh_from_db()
    assert (item.on_hand, item.quarantine) == (7, 3)
    assert StaleProduct.objects.filter(product_id=item.variant.product_id).exists()
    page = desk.get(f"/admin/shop/stockitem/{item.pk}/change/").content.decode()
    assert "smells of smoke" in page
    assert "on hand -3, quarantine +3" in page


def test_more_than_is_free_is_refused_in_words(desk: Client, item: StockItem):
    data = {"move": "DAMAGED_WRITE_OFF", "quantity": 1, "note": "gone"}

    response = desk.post(f"/admin/shop/stockitem/{item.pk}/move/", data)

    assert response.status_code == 422
    assert "Only 0 units can be moved from there." in response.content.decode()


def test_a_buffer_and_a_protection_are_set_and_taken_away(desk: Client, item: StockItem):
    MarketFactory(code="de")
    group = CustomerGroup.objects.create(code="friends", name="Friends")
    protect = f"/admin/shop/stockitem/{item.pk}/protect/"
    for units in (2, 0):
        desk.post("/admin/shop/safetybuffer/set/", {"market": "de", "sku": "", "units": units})
        desk.post(protect, {"group": group.pk, "units": units})
        kept = [SafetyBuffer.objects.count(), ProtectedStock.objects.count()]
        assert kept == ([1, 1] if units else [0, 0])


def test_a_transfer_goes_from_request_to_receipt(desk: Client, item: StockItem):
    WarehouseFactory(code="JDZ")
    form = {"key": uuid4(), "origin": "HAM", "destination": "JDZ", "goods": "CUP-1 4\n"}
    desk.post(f"{TRANSFERS}request/", form)
    transfer = Transfer.objects.get()
    line = transfer.lines.get()

    desk.post(f"{TRANSFERS}{transfer.pk}/send/")
    desk.post(
        f"{TRANSFERS}{transfer.pk}/receive/",
        {f"good_{line.pk}": 2, f"damaged_{line.pk}": 1, "is_complete": "on"},
    )

    transfer.refresh_from_db()
    line.refresh_from_db()
    assert (transfer.state, line.received, line.damaged, line.lost) == ("RECEIVED", 2, 1, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goods": "CUP-1"}, "goods"),
        ({"goods": "CUP-1 0"}, "goods"),
        ({"goods": "NONE 1"}, "goods"),
        ({"goods": "CUP-1 11"}, "goods"),
        ({"destination": "HAM"}, "destination"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(desk: Client, item: StockItem, changes, field):
    WarehouseFactory(code="JDZ")
    form = {"key": uuid4(), "origin": "HAM", "destination": "JDZ", "goods": "CUP-1 4", **changes}

    response = desk.post(f"{TRANSFERS}request/", form)

    assert (response.status_code, set(response.context["form"].errors)) == (422, {field})
    assert not Transfer.objects.exists()


def test_a_sheet_is_counted_blind_and_approved_by_somebody_else(desk: Client, item: StockItem):
    desk.post(f"{COUNTS}open/", {"warehouse": "HAM", "skus": "CUP-1", "shelves": 5})
    count = StockCount.objects.get()
    line = count.lines.get()
    desk.post(f"{COUNTS}{count.pk}/start/")

    blind = desk.get(f"{COUNTS}{count.pk}/enter/").content.decode()
    desk.post(f"{COUNTS}{count.pk}/enter/", {f"line_{line.pk}": 8})
    desk.post(f"{COUNTS}{count.pk}/decide/", {f"line_{line.pk}": "on"})
    count.refresh_from_db()
    assert count.state == "REVIEW"
    sign_in(StaffFactory()).post(f"{COUNTS}{count.pk}/decide/", {f"line_{line.pk}": "on"})

    assert "CUP-1" in blind
    assert 'value="10"' not in blind
    item.refresh_from_db()
    assert item.on_hand == 8


def test_the_ledgers_are_proved_when_somebody_asks(
    desk: Client, django_capture_on_commit_callbacks, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []
    monkeypatch.setattr("shop.receivers.prove_ledgers_task.delay", lambda: asked.append("proof"))

    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post("/admin/shop/ledgerproof/prove/")

    assert (response.status_code, asked) == (302, ["proof"])
