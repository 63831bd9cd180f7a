"""The desk packs and sends parcels."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from logistics.carriers.models import CarrierEvent
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import pack_completely
from shop.orders.models import Order
from tests.factories.basics import CarrierFactory, StaffFactory
from tests.factories.orders import (
    AuthorisedOrderFactory,
    PaidOrderFactory,
    ShippedOrderFactory,
    plan_parcel,
)
from tests.shop.admin.desk import sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/logistics/shipment/"


@pytest.fixture
def shipment() -> Shipment:
    return plan_parcel(AuthorisedOrderFactory(items=[("59.00", 1), ("19.00", 2)]))


def test_the_list_shows_what_is_to_be_packed(desk: Client, shipment: Shipment) -> None:
    ShippedOrderFactory()

    to_pack = desk.get(LIST).context["cl"].queryset
    sent = desk.get(LIST, {"status": "SHIPPED"}).context["cl"].queryset
    everything = desk.get(LIST, {"status": "all"}).context["cl"].queryset

    assert [row.pk for row in to_pack] == [shipment.pk]
    assert (sent.count(), everything.count()) == (1, 2)


def test_a_search_looks_through_all_parcels(desk: Client) -> None:
    order = ShippedOrderFactory()

    found = desk.get(LIST, {"q": order.number}).context["cl"].queryset

    assert [row.order_id for row in found] == [order.pk]


def test_scans_and_counts_fill_the_box(desk: Client, shipment: Shipment) -> None:
    pot, cup = (line.order_line.sku for line in shipment.lines.order_by("pk"))
    url = f"{LIST}{shipment.pk}/pack/"
    assert pot in desk.get(url).content.decode()

    desk.post(url, {"scan": "1", "sku": pot})
    response = desk.post(url, {"count": "1", f"units_{cup}": "2"})

    shipment.refresh_from_db()
    assert shipment.status == Shipment.Status.PACKED
    assert response["Location"] == f"{LIST}{shipment.pk}/ship/"


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({"scan": "1", "sku": "WRONG"}, "WRONG does not belong in this parcel."),
        ({"scan": "1", "sku": ""}, "Please look at the numbers again."),
        ({"scan": "1", "sku": "\x00"}, "Please look at the numbers again."),
        ({"count": "1", "units_{sku}": "7"}, "Please look at the numbers again."),
    ],
)
def test_what_does_not_fit_is_said(
    desk: Client, shipment: Shipment, posted: dict[str, str], message: str
) -> None:
    sku = shipment.lines.order_by("pk").first().order_line.sku
    posted = {name.format(sku=sku): value for name, value in posted.items()}

    page = desk.post(f"{LIST}{shipment.pk}/pack/", posted, follow=True).content.decode()

    assert message in page
    assert set(shipment.lines.values_list("packed", flat=True)) == {0}


def test_one_button_packs_everything(desk: Client, shipment: Shipment) -> None:
    desk.post(f"{LIST}{shipment.pk}/pack/", {"everything": "1"})

    shipment.refresh_from_db()
    assert shipment.status == Shipment.Status.PACKED


def test_chosen_parcels_are_packed_from_the_list(desk: Client, shipment: Shipment) -> None:
    stuck = plan_parcel(PaidOrderFactory())
    Order.objects.filter(pk=stuck.order_id).update(status=Order.Status.IN_REVIEW)

    page = desk.post(
        LIST,
        {"action": "pack_selected", "_selected_action": [shipment.pk, stuck.pk]},
        follow=True,
    ).content.decode()

    shipment.refresh_from_db()
    stuck.refresh_from_db()
    assert shipment.status == Shipment.Status.PACKED
    assert stuck.status == Shipment.Status.PLANNED
    assert "1 parcel is packed." in page
    assert "may not leave" in page


def test_a_parcel_is_sent(desk: Client, shipment: Shipment) -> None:
    pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())
    url = f"{LIST}{shipment.pk}/ship/"
    assert "Tracking number" in desk.get(url).content.decode()

    response = desk.post(url, {"carrier": "dhl", "tracking_number": "0034 0434 1"})

    shipment.refresh_from_db()
    assert response["Location"] == LIST
    assert (shipment.status, shipment.tracking_number) == ("SHIPPED", "003404341")
    assert shipment.order.payments.get().capture_requested_at is not None


@pytest.mark.parametrize("number", ["", "x", "<b>boo</b>", "💥💥💥💥", "\x00abcd", "a" * 41])
def test_a_number_that_is_none_is_refused(desk: Client, shipment: Shipment, number: str) -> None:
    pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())

    response = desk.post(
        f"{LIST}{shipment.pk}/ship/", {"carrier": "dhl", "tracking_number": number}
    )

    shipment.refresh_from_db()
    assert response.status_code == 422
    assert shipment.status == Shipment.Status.PACKED


def test_the_page_of_a_parcel_leads_on(desk: Client, shipment: Shipment) -> None:
    page = desk.get(f"{LIST}{shipment.pk}/change/").content.decode()

    assert f"{LIST}{shipment.pk}/pack/" in page
    assert shipment.order.number in page


def test_pages_that_do_not_fit_the_state_lead_on(desk: Client, shipment: Shipment) -> None:
    assert desk.get(f"{LIST}{shipment.pk}/ship/")["Location"] == f"{LIST}{shipment.pk}/pack/"
    sent = ShippedOrderFactory().shipments.get()
    assert desk.get(f"{LIST}{sent.pk}/pack/")["Location"] == f"{LIST}{sent.pk}/change/"
    assert desk.get(f"{LIST}{sent.pk}/ship/")["Location"] == f"{LIST}{sent.pk}/change/"
    assert desk.get(f"{LIST}987654/pack/").status_code == 404


def test_staff_without_the_permission_do_not_pack(shipment: Shipment) -> None:
    client = sign_in(StaffFactory(is_superuser=False))

    assert client.get(f"{LIST}{shipment.pk}/pack/").status_code == 403
    assert client.get(f"{LIST}{shipment.pk}/change/").status_code == 403


def test_a_carriers_message_is_processed_again(desk: Client) -> None:
    event = CarrierEvent.objects.create(
        carrier=CarrierFactory(),
        event_id="late",
        payload={
            "tracking_number": "LATE1",
            "status": "IN_TRANSIT",
            "occurred_at": timezone.now().isoformat(),
        },
        received_at=timezone.now(),
        processed_at=timezone.now(),
        error="tracking number LATE1 is not known",
    )
    order = ShippedOrderFactory()
    order.shipments.update(tracking_number="LATE1")

    desk.post(
        "/admin/logistics/carrierevent/",
        {"action": "replay", "_selected_action": [event.pk]},
    )

    event.refresh_from_db()
    assert event.error == ""
    assert order.shipments.get().scans.count() == 1


def test_the_menu_counts_parcels(desk: Client, shipment: Shipment, rf: Any) -> None:
    assert "Parcels to pack" in desk.get("/admin/").content.decode()
