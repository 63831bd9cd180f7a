"""Purchase orders at the desk, from the form to the receipt; and nonsense typed into it."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from pypdf import PdfReader

from logistics.inbound.forms import (
    CostForm,
    HaulForm,
    MilestoneForm,
    MoveForm,
    PurchaseForm,
    ReceiptForm,
)
from logistics.inbound.models import CostRow, HeadHaul, PurchaseOrder, PurchaseOrderLine, Supplier
from logistics.inbound.services import place_purchase
from shop.inventory.models import StockItem
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT
from tests.naughty import NAUGHTY
from tests.shop.admin.test_naughty_stock import is_count

pytestmark = pytest.mark.django_db
ORDERS = "/admin/logistics/purchaseorder/"
HAULS = "/admin/logistics/headhaul/"


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
        receipt = ReceiptForm({"seen": 0, "good_1": text}, rows=[line])
        assert receipt.is_valid() is is_taken, text


def test_a_head_haul_goes_from_the_booking_to_the_cost_of_a_unit(
    desk: Client, order: PurchaseOrder
):
    place_purchase(order_id=order.pk, actor="staff:1", at=AT)
    form = {"key": uuid4(), "mode": "AIR", "warehouse": "HAM", "forwarder": "Hansa"}

    day = {"arrives_on": "2026-09-01", "cargo": f"176-12345675 PO-{order.pk}"}
    desk.post(f"{HAULS}book/", {**form, **day})
    haul = HeadHaul.objects.get()
    page = f"{HAULS}{haul.pk}/"
    desk.post(f"{page}load/", {"cargo": f"17612345675 PO-{order.pk} CUP-1 8"})
    desk.post(f"{page}milestone/", {"kind": "DEPARTED", "day": "2026-08-02"})
    desk.post(f"{page}move/", {"arrives_on": "2026-09-03", "reason": "Strike"})
    load = haul.containers.get().loads.get()
    desk.post(f"{page}receive/{load.container_id}/", {f"good_{load.pk}": 8})
    bill = {"key": uuid4(), "kind": "DUTY", "amount": "3.00", "currency": "EUR", "basis": "VALUE"}
    desk.post(f"{page}bill/", bill)

    haul.refresh_from_db()
    assert (haul.state, haul.arrivals.count(), CostRow.objects.get().duty) == ("RECEIVED", 2, 3)
    assert "8 × €0.90" in desk.get(f"{page}change/").content.decode()


def test_who_receives_or_loads_what_comes_otherwise_is_told_why(desk: Client, order: PurchaseOrder):
    place_purchase(order_id=order.pk, actor="staff:1", at=AT)
    receipt = {f"good_{order.lines.get().pk}": 4}
    desk.post(f"{ORDERS}{order.pk}/receive/", {**receipt, "seen": 0})
    form = {"key": uuid4(), "mode": "AIR", "warehouse": "HAM", "forwarder": "Hansa"}
    cargo = f"176-12345675 PO-{order.pk}"
    form |= {"arrives_on": "2026-09-01", "cargo": f"{cargo} CUP-1 10"}

    refused = desk.post(f"{HAULS}book/", form)
    desk.post(f"{HAULS}book/", {**form, "cargo": cargo})
    told = desk.post(f"{ORDERS}{order.pk}/receive/", {**receipt, "seen": 1}, follow=True)

    assert "there are 6 units left to be loaded" in refused.content.decode()
    assert "Goods of this order are in a container" in told.content.decode()
    assert StockItem.objects.values_list("on_hand", "incoming").get() == (4, 6)


def test_nonsense_is_no_head_haul_and_no_bill():
    for text in NAUGHTY:
        names = ("key", "mode", "warehouse", "arrives_on")
        haul = HaulForm({**dict.fromkeys(names, text), "cargo": text})
        assert set(names) <= set(haul.errors), text
        assert "cargo" in HaulForm({"mode": "SEA", "cargo": text}).errors, text
        bill = CostForm(dict.fromkeys(("key", "kind", "currency", "basis"), text))
        assert {"key", "kind", "currency", "basis"} <= set(bill.errors), text
        step = MilestoneForm({"kind": text, "day": text}, steps=["DEPARTED"])
        assert {"kind", "day"} <= set(step.errors), text
        assert "arrives_on" in MoveForm({"arrives_on": text, "reason": text}).errors


def test_an_order_is_sold_ahead_by_a_button_and_printed(desk: Client, order: PurchaseOrder):
    page = f"{ORDERS}{order.pk}/"

    desk.post(f"{page}sell/", {"sell": "1"})
    paper = desk.get(f"{page}paper/")

    order.refresh_from_db()
    text = PdfReader(BytesIO(paper.content)).pages[0].extract_text()
    assert order.is_sellable
    assert f"Draft of purchase order PO-{order.pk}" in text
    assert "CUP-1" in text
    assert "CN¥42.00" in text
