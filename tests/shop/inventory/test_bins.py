"""Shelves are put into bins, one by one or by a list, and never into another warehouse's."""

import pytest
from django.test import Client

from shop.inventory.admin.bins import PlaceForm, PlacesForm
from shop.inventory.calculate import Place
from shop.inventory.models import Bin, StockItem
from shop.inventory.services import place_shelves, receive_stock
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT
from tests.naughty import NAUGHTY
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
pytestmark = pytest.mark.django_db
A1, A2 = Place("A", 1, 1, 1), Place("A", 2, 1, 1)


def shelf(warehouse: str = "HAM") -> StockItem:
    return receive_stock(
        warehouse_id=WarehouseFactory(code=warehouse).code,
        variant_id=VariantFactory().pk,
        quantity=5,
        actor="x",
        at=AT,
    )


def bin_of(item: StockItem) -> str:
    item.refresh_from_db()
    return item.bin.code if item.bin else ""


def test_the_bin_is_made_once_and_kept():
    cup, pot = shelf(), shelf()

    assert place_shelves(warehouse_id="HAM", places={cup.pk: A1, pot.pk: A1}) == 2
    assert place_shelves(warehouse_id="HAM", places={cup.pk: A1, pot.pk: A2}) == 1

    assert (bin_of(cup), bin_of(pot), Bin.objects.count()) == ("A-01-01-1", "A-02-01-1", 2)


def test_a_shelf_of_another_warehouse_stops_all():
    here, there = shelf(), shelf("JDZ")

    with pytest.raises(StockItem.DoesNotExist):
        place_shelves(warehouse_id="HAM", places={here.pk: A1, there.pk: A1})

    assert (bin_of(here), Bin.objects.count()) == ("", 0)


def test_receiving_units_leaves_the_bin_alone():
    item = shelf()
    place_shelves(warehouse_id="HAM", places={item.pk: A1})

    receive_stock(warehouse_id="HAM", variant_id=item.variant_id, quantity=1, actor="x", at=AT)

    assert (bin_of(item), item.on_hand) == ("A-01-01-1", 6)


def test_the_desk_places_many_by_a_list(desk: Client):
    cup, pot = shelf(), shelf()
    goods = f"{cup.variant.sku} A-01-01-1\n\n{pot.variant.sku}; b-2-10-3\n"

    desk.post("/admin/shop/bin/place/", {"warehouse": "HAM", "goods": goods})

    assert (bin_of(cup), bin_of(pot)) == ("A-01-01-1", "B-02-10-3")
    found = desk.get("/admin/shop/bin/", {"q": "B-02-10-3"}).context["cl"].queryset
    assert [row.code for row in found] == ["B-02-10-3"]


def test_the_desk_is_told_which_line_is_no_bin(desk: Client):
    goods = f"{shelf().variant.sku} A-01-01-1\nKAO-X shelf"

    page = desk.post("/admin/shop/bin/place/", {"warehouse": "HAM", "goods": goods})

    assert page.status_code == 422
    assert "Line 2 is not a SKU and a bin like A-03-12-2." in page.content.decode()


def test_the_desk_empties_the_bin_of_one_shelf(desk: Client):
    item = shelf()
    address = f"/admin/shop/stockitem/{item.pk}/bin/"
    desk.post(address, {"place": "A-01-01-1"})
    assert bin_of(item) == "A-01-01-1"

    desk.post(address, {"place": ""})

    assert bin_of(item) == ""


def test_the_naughty_strings_are_no_bins():
    WarehouseFactory(code="HAM")
    for text in NAUGHTY:
        assert PlaceForm({"place": text}).is_valid() is not bool(text.strip()), text
        assert "warehouse" in PlacesForm({"warehouse": text, "goods": text}).errors, text
        assert "goods" in PlacesForm({"warehouse": "HAM", "goods": text}).errors, text
