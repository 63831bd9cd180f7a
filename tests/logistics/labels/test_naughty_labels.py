"""Every naughty string into the forms for labels and manifests: refused in words, nothing done."""

import pytest
from django.test import Client

from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment
from logistics.labels.models import LabelPurchase, Manifest
from tests.logistics.labels.test_handing_over import sent
from tests.naughty import READERS
from tests.shop.admin.naughty_forms import quick, refusals

__all__ = ["quick"]
pytestmark = pytest.mark.django_db


def test_into_the_choice_of_a_label(desk: Client, parcel: Shipment, manual: Carrier) -> None:
    Shipment.objects.update(carrier=manual)

    told = refusals(desk, f"/admin/logistics/shipment/{parcel.pk}/label/", "choice", "key")

    assert all(told[reader] for reader in READERS)
    assert LabelPurchase.objects.count() == 0


def test_into_the_parcels_of_a_manifest(desk: Client, parcel: Shipment, manual: Carrier) -> None:
    sent(parcel, manual)

    told = refusals(desk, "/admin/logistics/manifest/close/", "parcels")

    assert all(told[reader] for reader in READERS)
    assert Manifest.objects.count() == 0
