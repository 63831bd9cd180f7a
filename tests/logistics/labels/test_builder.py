"""One parcel for everybody who asks what is sent."""

import pytest

from logistics.fulfilment.builder import build_parcel
from logistics.fulfilment.models import Shipment
from shop.kernel.money import round_money

pytestmark = pytest.mark.django_db


def test_a_parcel_holds_the_frozen_goods_at_their_net_value(parcel: Shipment) -> None:
    built = build_parcel(shipment_id=parcel.pk)

    lines = list(parcel.order.lines.all())
    assert built.reference == f"{parcel.order.number}-1"
    assert (built.sender.country, built.recipient.country) == ("DE", parcel.order.country)
    assert built.recipient.email == parcel.order.email
    assert sum(one.quantity for one in built.contents) == sum(line.quantity for line in lines)
    by_sku = {line.sku: line for line in lines}
    for one in built.contents:
        assert one.unit_value == round_money(by_sku[one.sku].net / by_sku[one.sku].quantity)
    assert built.weight_g >= sum(line.weight_g * line.quantity for line in lines)


def test_what_is_not_in_the_parcel_any_more_is_not_declared(parcel: Shipment) -> None:
    line = parcel.lines.order_by("pk")[0]
    line.quantity -= 1
    line.save()

    before = sum(one.quantity for one in parcel.order.lines.all())
    assert sum(one.quantity for one in build_parcel(shipment_id=parcel.pk).contents) == before - 1
