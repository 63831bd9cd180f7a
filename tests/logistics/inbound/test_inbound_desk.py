"""Purchase orders at the desk, from the form to the receipt; and nonsense typed into it."""

from uuid import uuid4

import pytest
from django.test import Client

from logistics.inbound.forms import PurchaseForm, ReceiptForm
from logistics.inbound.models import PurchaseOrder, PurchaseOrderLine, Supplier
from logistics.inbound.services import place_purchase
from shop.inventory.models import StockItem
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT
from tests.naughty import NAUGHTY
from tests.shop.admin.test_naughty_stock import is_count

pytestmark = pytest.mark.django_db
ORDERS = "/admin/logistics/purchaseorder/"


def test_a_purchase_goes_from_the_form_to_the_shelf(desk: Client, supplier: Supplier):
    VariantFactory(sku="CUP-1")
    form = {"key": uuid4(), "supplier": supplier.pk, "warehouse": WarehouseFactory(code="HAM").pk}

    desk.post(f"{ORDERS}write/", {**form, "goods": "CUP-1 10 4.20"})
    order = PurchaseOrder.objects.get()
    desk.post(f"{ORDERS}{order.pk}/edit/", {"goods": "CUP-1 12 4.10"})
    desk.post(f"{ORDERS}{order.pk}/place/")
    line = order.lines.get()
    good = {f"good_{line.pk}": 11, f"damaged_{line.pk}": 1, "is_complete": "on"}
    desk.post(f"{ORDERS}{order.pk}/receive/", {**good, "seen": 0})

    order.refresh_from_db()
    item = StockItem.objects.get()
    assert (order.state, item.on_hand, item.damaged, item.incoming) == ("RECEIVED", 11, 1, 0)


def test_the_person_who_comes_second_is_told(desk: Client, order: PurchaseOrder):
    place_purchase(order_id=order.pk, actor="staff:1", at=AT)
    form = {f"good_{order.lines.get().pk}": 4, "seen": 0}
    url = f"{ORDERS}{order.pk}/receive/"
    desk.post(url, form)

    page = desk.post(url, form, follow=True)

    assert "Somebody was faster" in page.content.decode()
    assert StockItem.objects.get().on_hand == 4


@pytest.mark.parametrize(
    "goods", ["CUP-1", "CUP-1 0 1", "CUP-1 1 1.23456", "CUP-1 1 1\nCUP-1 2 1", "NOPE 1 1"]
)
def test_the_goods_that_cannot_be_are_refused(order: PurchaseOrder, goods: str):
    form = PurchaseForm({"goods": goods})

    assert "goods" in form.errors


def test_nonsense_is_no_purchase_and_no_receipt(order: PurchaseOrder):
    line = PurchaseOrderLine(pk=1, variant=order.lines.get().variant, quantity=1)
    for text in NAUGHTY:
        form = PurchaseForm({"key": text, "supplier": text, "warehouse": text, "goods": text})
        assert {"key", "supplier", "warehouse", "goods"} <= set(form.errors), text
        # Nothing typed is nothing arrived.
        is_taken = not text.strip() or is_count(text)
        receipt = ReceiptForm({"seen": 0, "good_1": text}, lines=[line])
        assert receipt.is_valid() is is_taken, text
