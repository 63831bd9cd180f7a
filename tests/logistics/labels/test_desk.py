"""The desk buys, prints and gives back labels, and closes the day."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import pack_completely
from logistics.labels.models import LabelPurchase, Manifest
from tests.logistics.labels.test_handing_over import sent
from tests.standins.easypost import EasyPostStandin

pytestmark = pytest.mark.django_db


def page(name: str, shipment: Shipment) -> str:
    return reverse(f"admin:logistics_shipment_{name}", args=[shipment.pk])


def chosen(desk: Client, shipment: Shipment, **asking: str) -> dict[str, object]:
    """Return the form with the first quote that the page offers."""
    context = desk.get(page("label", shipment), asking).context
    return {"key": context["form"]["key"].value(), "choice": context["quotes"][0]["token"]}


def test_our_own_label_is_there_at_once_and_its_number_need_not_be_typed(
    desk: Client, parcel: Shipment, manual: Carrier
) -> None:
    pack_completely(shipment_id=parcel.pk, actor="mei", at=timezone.now())

    form = chosen(desk, parcel, carrier=manual.pk)
    response = desk.post(page("label", parcel), form)
    again = desk.post(page("label", parcel), form)

    label = LabelPurchase.objects.get()
    assert (response.url, again.url) == (page("ship", parcel), page("ship", parcel))
    assert label.state == LabelPurchase.State.BOUGHT
    ship = desk.get(page("ship", parcel)).context["form"]
    assert ship["tracking_number"].value() == label.tracking_number
    assert ship["carrier"].value() == manual.pk
    assert desk.get(page("label_file", parcel)).content.startswith(b"%PDF-")


def test_easyposts_prices_are_asked_for_on_demand(
    desk: Client, parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    Shipment.objects.update(carrier=easypost)

    assert desk.get(page("label", parcel)).context["quotes"] == []
    assert standin.calls == []
    desk.post(page("label", parcel), chosen(desk, parcel, carrier="easypost"))

    assert LabelPurchase.objects.get().service == "UPSDAP Ground"
    assert LabelPurchase.objects.get().state == LabelPurchase.State.ASKED


def test_nobody_names_a_price_of_their_own(desk: Client, parcel: Shipment, manual: Carrier) -> None:
    form = chosen(desk, parcel, carrier=manual.pk)

    response = desk.post(page("label", parcel), {**form, "choice": f"{form['choice']}x"})

    assert response.status_code == 422
    assert LabelPurchase.objects.count() == 0


def test_a_carrier_that_does_not_answer_is_told_to_the_desk(
    desk: Client, parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    standin.misbehave("quote", "busy")

    response = desk.get(page("label", parcel), {"carrier": "easypost"})

    assert "cannot be asked now" in response.context["problem"]


def test_a_label_is_given_back_at_the_desk(desk: Client, parcel: Shipment, manual: Carrier) -> None:
    desk.post(page("label", parcel), chosen(desk, parcel, carrier=manual.pk))

    assert desk.get(page("label_void", parcel)).status_code == 200
    desk.post(page("label_void", parcel))

    assert LabelPurchase.objects.get().state == LabelPurchase.State.VOIDED
    assert desk.get(page("label_file", parcel)).status_code == 404


def test_a_mistyped_number_is_refused_with_its_courier(desk: Client, parcel: Shipment) -> None:
    pack_completely(shipment_id=parcel.pk, actor="mei", at=timezone.now())

    response = desk.post(
        page("ship", parcel),
        {"carrier": parcel.carrier_id, "tracking_number": "1Z5R89390357567128"},
    )

    assert response.status_code == 422
    assert "number of UPS, but its check digit is wrong" in response.content.decode()


def test_the_day_is_closed_and_the_list_printed(
    desk: Client, parcel: Shipment, manual: Carrier
) -> None:
    sent(parcel, manual)
    url = reverse("admin:logistics_manifest_close")

    assert "bote/HAM" in desk.get(url).content.decode()
    desk.post(url, {"parcels": "bote/HAM"})
    manifest = Manifest.objects.get()
    file = desk.get(reverse("admin:logistics_manifest_file", args=[manifest.pk]))

    assert manifest.labels.count() == 1
    assert file.content.startswith(b"%PDF-")
    assert desk.get(url).status_code == 302
