"""Every naughty string into the forms for parcels and orders: refused in words, nothing done."""

import pytest
from django.test import Client
from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import pack_completely
from shop.orders.models import Order
from shop.payments.models import Refund
from tests.factories.orders import AuthorisedOrderFactory, ShippedOrderFactory, plan_parcel
from tests.naughty import READERS, is_shown, look_at, readings, said
from tests.shop.admin.naughty_forms import quick, refusals, send

__all__ = ["quick"]
pytestmark = pytest.mark.django_db
PARCELS = "/admin/logistics/shipment/"
NO_TRACKING_NUMBER = "A tracking number has 4 to 40 letters, digits, spaces or dashes."
TOO_OLD = "This page is too old. Please open it again."
LOOK_AGAIN = "Please look at the numbers again."
CHOSEN_WRONG = {"de-de": "Bitte eine gültige Auswahl treffen.", "ja-jp": "正しく選択してください。"}
LONGEST_SKU, LONGEST_AMOUNT = 64, 40


@pytest.fixture
def shipment() -> Shipment:
    """Give a parcel that waits to be packed."""
    return plan_parcel(AuthorisedOrderFactory())


def test_into_the_scan_of_a_parcel(desk: Client, shipment: Shipment):
    """What cannot be a SKU is told so; what belongs to another parcel is named, escaped."""
    url = f"{PARCELS}{shipment.pk}/pack/"
    for reader, text in readings():
        desk.cookies["variant"] = reader
        page = look_at(desk.post(url, {"scan": "1", "sku": text}, follow=True), text, reader=reader)
        can_be = 0 < len(text.strip()) <= LONGEST_SKU and "\x00" not in text
        told = text.strip() if can_be else said(LOOK_AGAIN, to=reader)
        assert is_shown(told, page), text
    assert set(shipment.lines.values_list("packed", flat=True)) == {0}


def test_into_the_counts_of_a_parcel(desk: Client, shipment: Shipment):
    url = f"{PARCELS}{shipment.pk}/pack/"
    sku = shipment.lines.first().order_line.sku
    for reader, text in readings():
        # One unit is what is asked for.
        if text not in {"1", "1.00"}:
            data = {"count": "1", f"units_{sku}": text}
            assert send(desk, url, data, reader=reader, text=text)[0] == 302
    assert set(shipment.lines.values_list("packed", flat=True)) == {0}


def test_into_the_carrier_and_the_tracking_number(desk: Client, shipment: Shipment):
    pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())

    told = refusals(desk, f"{PARCELS}{shipment.pk}/ship/", "tracking_number", "carrier")

    for reader in READERS:
        assert said(NO_TRACKING_NUMBER, to=reader) in told[reader]
        assert any(message.startswith(CHOSEN_WRONG[reader]) for message in told[reader])
    shipment.refresh_from_db()
    assert (shipment.status, shipment.tracking_number) == (Shipment.Status.PACKED, None)


def test_into_the_units_of_a_second_parcel(desk: Client, shipment: Shipment):
    units = f"units_{shipment.lines.first().order_line_id}"

    told = refusals(desk, f"{PARCELS}{shipment.pk}/split/", units, "key")

    for reader in READERS:
        assert said(TOO_OLD, to=reader) in told[reader]
    assert shipment.order.shipments.get().lines.count() == 2


def test_into_the_reason_of_a_cancellation(desk: Client):
    order = AuthorisedOrderFactory()

    told = refusals(desk, f"/admin/shop/payment/orders/{order.pk}/cancel/", "reason")

    for reader in READERS:
        assert any(message.startswith(CHOSEN_WRONG[reader]) for message in told[reader])
    order.refresh_from_db()
    assert order.status == Order.Status.AUTHORISED


def test_into_the_units_and_the_reason_of_a_refund(desk: Client):
    order = ShippedOrderFactory()
    units = [f"units_{line.pk}" for line in order.lines.all()]

    told = refusals(desk, f"/admin/shop/payment/orders/{order.pk}/refund/", "reason", *units)

    for reader in READERS:
        assert any(message.startswith(CHOSEN_WRONG[reader]) for message in told[reader])
    assert not Refund.objects.exists()


def test_into_the_amount_that_a_refund_confirms(desk: Client):
    order = ShippedOrderFactory()
    url = f"/admin/shop/payment/orders/{order.pk}/refund/"
    units = f"units_{order.lines.first().pk}"
    for reader, text in readings():
        data = {units: "1", "reason": "CUSTOMER", "confirmed": text}
        status, _page, _errors = send(desk, url, data, reader=reader, text=text)
        can_be = len(text.strip()) <= LONGEST_AMOUNT and "\x00" not in text
        assert status == (200 if can_be else 422), text
    assert not Refund.objects.exists()
