"""The desk shows in which cartons a parcel's goods go, and where each of them lies."""

import re

import pytest
from django.test import Client

from logistics.fulfilment.admin.drawing import draw
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import pack_completely
from logistics.packing.calculate import Packing, Placement
from logistics.packing.models import CartonSize
from logistics.packing.selectors import cartons_of
from logistics.packing.services import keep_standard_cartons
from logistics.packing.stock import CARTONS
from shop.catalogue.models import Variant
from tests.factories.basics import WarehouseFactory
from tests.factories.orders import PaidOrderFactory, plan_parcel

LIST = "/admin/logistics/shipment/"
SIZE = {"length_mm": 200, "width_mm": 150, "height_mm": 150}


def parcel(*quantities: int, **size: int | None) -> Shipment:
    shipment = plan_parcel(PaidOrderFactory(items=[("9.00", number) for number in quantities]))
    Variant.objects.filter(order_lines__order=shipment.order).update(**SIZE | size)
    return shipment


def text(desk: Client, shipment: Shipment, step: str = "change") -> str:
    return " ".join(desk.get(f"{LIST}{shipment.pk}/{step}/").content.decode().split())


@pytest.mark.django_db
def test_the_page_shows_carton_fill_and_weight(desk: Client) -> None:
    """Two of 200 × 150 × 150 mm and 900 g fill K3 (300 × 200 × 200 mm, 180 g) to three quarters."""
    page = text(desk, parcel(2))

    assert "Carton K3, 300 × 200 × 200 mm" in page
    assert "75% full, 1.98 kg with the carton" in page
    assert page.count("<polygon") == 3 + 2 * 3


@pytest.mark.django_db
def test_the_packing_table_shows_the_same_plan(desk: Client) -> None:
    assert "Carton K3, 300 × 200 × 200 mm" in text(desk, parcel(2), "pack")


@pytest.mark.django_db
def test_the_steps_say_where_each_unit_lies(desk: Client) -> None:
    page = text(desk, parcel(2))

    cells = re.findall(r'<td class="ops-num">([^<]+ [×/] [^<]+)</td>', page)
    assert cells == ["150 × 150 × 200", "0 / 0 / 0", "150 × 150 × 200", "150 / 0 / 0"]


@pytest.mark.django_db
def test_the_goods_for_two_cartons_are_said_to_need_a_split(desk: Client) -> None:
    page = text(desk, parcel(2, length_mm=590, width_mm=390, height_mm=300))

    assert page.count("Carton K8, 600 × 400 × 400 mm") == 2
    assert "No single carton takes everything: split the parcel" in page


@pytest.mark.django_db
def test_the_limit_that_one_carton_does_not_keep_is_told(desk: Client) -> None:
    by_volume = parcel(2, length_mm=590, width_mm=390, height_mm=300)
    by_weight = parcel(3)
    by_weight.order.lines.update(weight_g=12_000)

    assert "take 138.1 litres; the roomiest carton holds 96.0 litres." in text(desk, by_volume)
    page = text(desk, by_weight)
    assert "weigh 36.00 kg; the strongest carton carries 29.05 kg." in page
    assert "2 cartons, together" in page


@pytest.mark.django_db
def test_the_goods_too_heavy_for_any_carton_say_so(desk: Client) -> None:
    shipment = parcel(1)
    shipment.order.lines.update(weight_g=40_000)

    page = text(desk, shipment)

    assert "One weighs 40.00 kg; a carton that it fits into carries 29.05 kg." in page


@pytest.mark.django_db
def test_the_cartons_are_those_that_the_warehouse_keeps(desk: Client) -> None:
    shipment = parcel(2)
    keep_standard_cartons(warehouse_id=shipment.warehouse_id)
    rows = CartonSize.objects.filter(warehouse=shipment.warehouse)
    rows.filter(code="K3").update(is_active=False)

    assert "Carton K4, 350 × 250 × 250 mm" in text(desk, shipment)

    rows.filter(code="K4").update(max_load_g=1_000)
    assert "Carton K5, 400 × 300 × 200 mm" in text(desk, shipment)


@pytest.mark.django_db
def test_the_unit_in_its_own_box_takes_no_carton(desk: Client) -> None:
    shipment = parcel(1, 1)
    alone = shipment.lines.earliest("pk").order_line
    Variant.objects.filter(pk=alone.variant_id).update(ships_alone=True)

    page = text(desk, shipment)

    assert f"1 × {alone.sku}: in its own box, without a carton." in page
    assert "Some of it ships in its own box: split the parcel, box by box." in page
    assert page.count("Carton K") == 1


@pytest.mark.django_db
def test_the_fragile_and_upright_goods_are_not_stacked_or_laid_down(desk: Client) -> None:
    """On each other or on their sides they go into K3; beside each other, flat, into K5."""
    shipment = parcel(2, length_mm=250, width_mm=200, height_mm=100)
    variants = Variant.objects.filter(order_lines__order=shipment.order)
    variants.update(is_fragile=True)
    assert "Carton K3, " in text(desk, shipment)

    variants.update(stays_upright=True)

    assert "Carton K5, " in text(desk, shipment)


@pytest.mark.django_db
def test_the_standard_set_is_taken_over_once(desk: Client) -> None:
    code = WarehouseFactory().code
    address = "/admin/logistics/cartonsize/standard/"

    for _again in range(2):
        assert desk.post(address, {"warehouse": code}).status_code == 302

    assert CartonSize.objects.filter(warehouse_id=code).count() == 8
    assert cartons_of(warehouse_id=code) == CARTONS


@pytest.mark.django_db
def test_the_goods_without_a_carton_are_named(desk: Client) -> None:
    shipment = parcel(2, length_mm=900)
    sku = shipment.lines.get().order_line.sku

    assert f"No carton takes 2 × {sku}: it travels without one." in text(desk, shipment)


@pytest.mark.django_db
def test_the_articles_without_a_size_are_named(desk: Client) -> None:
    shipment = parcel(1, height_mm=None)
    sku = shipment.lines.get().order_line.sku

    page = text(desk, shipment)

    assert f"There is no plan, because these articles lack their packed size: {sku}" in page
    assert "<polygon" not in page


@pytest.mark.django_db
def test_the_pallet_is_not_drawn(desk: Client) -> None:
    assert "There is no plan for so many units." in text(desk, parcel(61))


@pytest.mark.django_db
def test_the_packed_parcel_needs_no_plan(desk: Client) -> None:
    shipment = parcel(1)
    pack_completely(shipment_id=shipment.pk, actor="Mina", at=shipment.planned_at)

    assert "Packing plan" not in text(desk, shipment)


def test_the_boxes_behind_are_painted_first() -> None:
    front, back, upper = (
        Placement("a", 2, 0, 0, 2, 2, 2),
        Placement("a", 0, 0, 0, 2, 2, 2),
        Placement("b", 0, 0, 2, 4, 2, 2),
    )

    drawing = draw(Packing((4, 2, 4), (front, back, upper), 32))

    assert [box.number for box in drawing.boxes] == [2, 1, 3]
    assert drawing.view_box == "-178 -405 530 710"


def test_the_kinds_have_colours_of_their_own() -> None:
    pair = Placement("a", 0, 0, 0, 2, 2, 2), Placement("b", 2, 0, 0, 2, 2, 2)

    tops = [box.faces[0][1] for box in draw(Packing((4, 2, 2), pair, 16)).boxes]

    assert tops == ["#f4d9b8", "#c9dfe8"]
