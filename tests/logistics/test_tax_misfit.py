"""A parcel leaves only with the tax that fits it, or with somebody's word."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import (
    TaxMisfitError,
    pack_completely,
    plan_shipment,
    ship_shipment,
)
from shop.checkout.services import business_buyer, save_address
from shop.orders.models import Order, OrderEvent
from shop.orders.recheck import find_tax_misfit
from shop.payments.services import request_refund
from shop.vat_ids.calculate import read_vat_id
from tests.factories.checkout import (
    AT,
    World,
    address_in,
    confirmed,
    filled_cart,
    placed,
    placed_order,
    set_stock,
)
from tests.shop.admin.desk import desk, staff
from tests.standins.vat import VatStandin

__all__ = ["desk", "staff"]

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def imported(world: World) -> Order:
    """Give a paid order of EUR 196 from China: above the limit of the IOSS, duty paid by us."""
    for item in (world.teapot, world.cup):
        set_stock(item, {"HAM": 0, "JDZ": 10})
    return confirmed(placed_order({world.teapot: 3, world.cup: 1}), world.gateway)


@pytest.fixture
def tax_free(world: World, registers: VatStandin) -> Order:
    """Give a paid order of a French business whose number the register has confirmed."""
    cart = filled_cart({world.teapot: 3, world.cup: 1}, market="fr")
    number = read_vat_id("FR40303265045", country="FR")
    save_address(
        cart_id=cart.pk,
        email="ada@example.com",
        address={**address_in("fr"), "company": "SA SODIMAS"},
        at=AT,
        business=business_buyer(number=number, at=AT),
    )
    return confirmed(placed(cart), world.gateway)


def packed(order: Order, *, keep: int) -> Shipment:
    """Cancel all but some teapots, and pack what is left."""
    teapots = order.lines.get(sku="TEAPOT")
    request_refund(
        order_id=order.pk,
        quantities={teapots.pk: teapots.quantity - keep},
        charge_ids=[],
        reason="CUSTOMER",
        actor="mei",
        at=AT,
    )
    (shipment,) = plan_shipment(order_id=order.pk, at=AT)
    return pack_completely(shipment_id=shipment.pk, actor="mei", at=AT)


def send(shipment: Shipment, **more: str) -> Shipment:
    """Hand the parcel to the carrier."""
    return ship_shipment(
        shipment_id=shipment.pk,
        tracking_number="RR123456785CN",
        carrier_code=shipment.carrier_id,
        actor="mei",
        at=LATER,
        **more,
    )


def test_a_parcel_that_fell_into_another_regime_is_held(imported: Order) -> None:
    assert imported.consignments.get().regime == "DDP_IMPORT"
    shipment = packed(imported, keep=1)

    with pytest.raises(TaxMisfitError) as caught:
        send(shipment)

    assert (caught.value.charged, caught.value.now) == ("DDP_IMPORT", "IOSS")
    assert Shipment.objects.get(pk=shipment.pk).status == "PACKED"


def test_somebody_s_word_lets_it_leave_and_is_kept(imported: Order) -> None:
    shipment = packed(imported, keep=1)

    send(shipment, tax_note="refunded by hand")

    assert Shipment.objects.get(pk=shipment.pk).status == "SHIPPED"
    event = OrderEvent.objects.get(order=imported, kind="TAX_RELEASED")
    assert event.data == {"charged": "DDP_IMPORT", "now": "IOSS", "note": "refunded by hand"}


def test_a_parcel_that_stays_in_its_regime_leaves(imported: Order) -> None:
    (planned,) = plan_shipment(order_id=imported.pk, at=AT)
    pack_completely(shipment_id=planned.pk, actor="mei", at=AT)

    assert send(planned).status == "SHIPPED"


def test_a_parcel_for_a_business_is_asked_about_as_one(tax_free: Order) -> None:
    assert tax_free.consignments.get().regime == "REVERSE_CHARGE"

    assert send(packed(tax_free, keep=1)).status == "SHIPPED"


def test_two_declared_items_of_a_merged_parcel_owe_more_duty(imported: Order) -> None:
    consignment = imported.consignments.get()
    units = {line.pk: line.quantity * 2 for line in consignment.lines.all()}

    misfit = find_tax_misfit(consignment=consignment, parcels=[units])

    assert misfit is not None
    assert misfit.now == "DDP_IMPORT"
    assert misfit.duty_now > misfit.duty_charged


def test_the_desk_is_told_and_asked(imported: Order, desk: Client) -> None:
    shipment = packed(imported, keep=1)
    url = reverse("admin:logistics_shipment_ship", args=[shipment.pk])
    data = {"carrier": shipment.carrier_id, "tracking_number": "RR123456785CN"}

    page = desk.get(url).content.decode()
    refused = desk.post(url, data)
    sent = desk.post(url, {**data, "tax_note": "agreed with the adviser"})

    assert "The tax that was charged does not fit this parcel any more" in page
    assert refused.status_code == 422
    assert sent.status_code == 302
    assert Shipment.objects.get(pk=shipment.pk).status == "SHIPPED"
