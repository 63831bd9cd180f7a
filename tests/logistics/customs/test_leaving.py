"""A parcel crosses a border only with all that customs want to know; the desk is told the rest."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from logistics.customs.calculate import Form
from logistics.customs.selectors import crosses_border, declaration_of
from logistics.customs.services import FormNotAllowedError, customs_form
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import (
    CustomsIncompleteError,
    pack_completely,
    plan_shipment,
    ship_shipment,
)
from shop.catalogue.models import Variant
from shop.orders.models import Order, OrderLine
from tests.factories.checkout import AT, World, confirmed, placed_order, set_stock

pytestmark = pytest.mark.django_db


def packed(order: Order) -> Shipment:
    (shipment,) = plan_shipment(order_id=order.pk, at=AT)
    return pack_completely(shipment_id=shipment.pk, actor="mei", at=AT)


def send(shipment: Shipment) -> Shipment:
    return ship_shipment(
        shipment_id=shipment.pk,
        tracking_number="RR123456785CN",
        carrier_code=shipment.carrier_id,
        actor="mei",
        at=AT,
    )


@pytest.fixture
def parcel(world: World) -> Shipment:
    """Give a packed parcel of EUR 78 from China to Berlin, taxed under the IOSS."""
    for item in (world.teapot, world.cup):
        set_stock(item, {"HAM": 0, "JDZ": 10})
    order = confirmed(placed_order({world.teapot: 1, world.cup: 1}), world.gateway)
    OrderLine.objects.filter(order=order).update(customs_description="porcelain tableware, glazed")
    return packed(order)


@pytest.fixture
def incomplete(parcel: Shipment) -> Shipment:
    """Give such a parcel whose teapot nobody has described for customs."""
    OrderLine.objects.filter(sku="TEAPOT").update(customs_description="")
    Variant.objects.filter(sku="TEAPOT").update(customs_description="")
    return parcel


def test_a_complete_parcel_leaves_with_its_data(parcel: Shipment) -> None:
    sent = send(parcel)

    data = declaration_of(sent).as_data()
    assert sent.status == "SHIPPED"
    assert data["scheme"] == {"name": "IOSS", "number": "IM0000000000"}
    assert [line["identifiers"]["sku"] for line in data["lines"]] == ["CUP", "TEAPOT"]
    assert data["goods_value"] == "65.55"


def test_a_number_of_the_house_is_not_told_to_customs(parcel: Shipment) -> None:
    Variant.objects.filter(sku="CUP").update(gtin="2000000000015")
    Variant.objects.filter(sku="TEAPOT").update(gtin="4006381333931")

    lines = declaration_of(send(parcel)).as_data()["lines"]

    assert [line["identifiers"].get("gtin") for line in lines] == [None, "4006381333931"]


def test_a_parcel_with_a_gap_stays(incomplete: Shipment) -> None:
    with pytest.raises(CustomsIncompleteError) as caught:
        send(incomplete)

    assert caught.value.missing == 1
    assert Shipment.objects.get(pk=incomplete.pk).status == "PACKED"


def test_a_gap_is_mended_at_the_variant(incomplete: Shipment) -> None:
    Variant.objects.filter(sku="TEAPOT").update(customs_description="porcelain teapot with lid")

    assert send(incomplete).status == "SHIPPED"


def test_a_parcel_inside_the_border_needs_no_customs_data(world: World) -> None:
    order = confirmed(placed_order({world.cup: 1}), world.gateway)
    OrderLine.objects.filter(order=order).update(hs_code="", customs_description="")
    shipment = packed(order)

    assert not crosses_border(shipment)
    assert send(shipment).status == "SHIPPED"
    with pytest.raises(FormNotAllowedError):
        customs_form(shipment=shipment, form=Form.CN22)


def test_the_canary_islands_are_behind_a_border(parcel: Shipment) -> None:
    order = parcel.order
    parcel.warehouse.country = "DE"

    order.country, order.postcode = "ES", "35001"
    assert crosses_border(parcel)
    order.postcode = "28001"
    assert not crosses_border(parcel)


@pytest.mark.parametrize("form", list(Form))
def test_a_form_says_it_in_two_languages_and_never_the_scheme_s_number(
    parcel: Shipment, form: Form
) -> None:
    pdf = customs_form(shipment=parcel, form=form).content
    pages = PdfReader(BytesIO(pdf)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())

    assert pdf == customs_form(shipment=parcel, form=form).content
    assert len(pages) == 1
    for words in ("CUSTOMS DECLARATION", "DÉCLARATION EN DOUANE", "Vente de", "65.55 EUR"):
        assert words in text
    assert "691110" in text
    assert "porcelain tableware, glazed" in text
    assert "IM0000000000" not in text


def test_the_desk_sees_what_is_missing_and_where_to_mend_it(
    desk: Client, incomplete: Shipment
) -> None:
    product = Variant.objects.get(sku="TEAPOT").product_id
    ship = reverse("admin:logistics_shipment_ship", args=[incomplete.pk])
    posted = {"carrier": incomplete.carrier_id, "tracking_number": "RR123456785CN"}

    for url in (ship, reverse("admin:logistics_shipment_change", args=[incomplete.pk])):
        page = desk.get(url).content.decode()
        assert "TEAPOT has no description for customs in English." in page
        assert reverse("admin:shop_product_change", args=[product]) in page
    refused = desk.post(ship, posted, follow=True).content.decode()
    form = desk.get(f"/admin/logistics/shipment/{incomplete.pk}/customs/cn22/")

    assert "Customs data is missing" in refused
    assert form.status_code == 302
    assert Shipment.objects.get(pk=incomplete.pk).status == "PACKED"


def test_the_desk_gets_forms_and_data(desk: Client, parcel: Shipment) -> None:
    base = f"/admin/logistics/shipment/{parcel.pk}/"
    page = desk.get(f"{base}change/").content.decode()

    assert f"{base}customs/cn22/" in page
    assert desk.get(f"{base}customs/cn23/")["Content-Type"] == "application/pdf"
    assert desk.get(f"{base}customs/data/").json()["scheme"]["number"] == "IM0000000000"
    assert desk.get(f"{base}customs/cn99/").status_code == 404
    assert "IM0000000000" not in page
