"""What is scanned goes into the box: nothing else, and not too much."""

import pytest
from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import pick_list
from logistics.fulfilment.services import (
    NotReadyToFulfilError,
    ShipmentStateError,
    TooManyScannedError,
    WrongItemError,
    pack_completely,
    pack_shipment,
)
from shop.orders.models import Order
from tests.factories.orders import PaidOrderFactory, plan_parcel

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipment() -> Shipment:
    return plan_parcel(PaidOrderFactory(items=[("59.00", 1), ("19.00", 2)]))


def skus(shipment: Shipment) -> list[str]:
    return [line.order_line.sku for line in shipment.lines.order_by("pk")]


def pack(shipment: Shipment, scans: dict[str, int]) -> Shipment:
    return pack_shipment(
        shipment_id=shipment.pk, scans=scans, actor="packer@example.com", at=timezone.now()
    )


def test_a_parcel_is_packed_when_nothing_is_missing(shipment: Shipment) -> None:
    pot, cup = skus(shipment)

    half = pack(shipment, {pot: 1, cup: 1})
    full = pack(shipment, {cup: 1})

    assert half.status == Shipment.Status.PLANNED
    assert full.status == Shipment.Status.PACKED
    assert full.packed_by == "packer@example.com"
    assert full.order.events.filter(kind="PARCEL_PACKED").count() == 1


def test_a_wrong_item_blocks_the_whole_scan(shipment: Shipment) -> None:
    pot, _cup = skus(shipment)

    with pytest.raises(WrongItemError):
        pack(shipment, {pot: 1, "KAO-WRONG": 1})

    assert [line.packed for line in pick_list(shipment_id=shipment.pk)] == [0, 0]


def test_too_many_units_block_the_whole_scan(shipment: Shipment) -> None:
    pot, cup = skus(shipment)

    with pytest.raises(TooManyScannedError) as caught:
        pack(shipment, {pot: 1, cup: 3})

    assert (caught.value.scanned, caught.value.missing) == (3, 2)
    assert [line.packed for line in pick_list(shipment_id=shipment.pk)] == [0, 0]


def test_packing_completely_needs_no_scans(shipment: Shipment) -> None:
    packed = pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())

    assert packed.status == Shipment.Status.PACKED
    assert all(line.missing == 0 for line in pick_list(shipment_id=shipment.pk))


def test_a_packed_parcel_is_not_packed_again(shipment: Shipment) -> None:
    pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())

    with pytest.raises(ShipmentStateError):
        pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())


def test_a_cancelled_order_is_not_packed(shipment: Shipment) -> None:
    Order.objects.update(status=Order.Status.CANCELLED)

    with pytest.raises(NotReadyToFulfilError):
        pack_completely(shipment_id=shipment.pk, actor="tests", at=timezone.now())
