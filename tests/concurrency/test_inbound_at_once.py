"""Goods received at the same moment: two people with one container, and it is booked once."""

from collections import Counter
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from logistics.inbound.models import Supplier
from logistics.inbound.services import (
    Cargo,
    HaulRequest,
    PurchaseRequest,
    Receipt,
    Wanted,
    book_haul,
    note_milestone,
    place_purchase,
    receive_container,
    write_purchase,
)
from shop.inventory.models import StockItem
from shop.inventory.selectors import ledger_differences
from tests.concurrency.at_once import run_at_once
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT

WHO = {"actor": "tests", "at": AT}
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_the_container_that_four_people_receive_is_booked_once() -> None:
    supplier = Supplier.objects.create(code="kilns", name="Kilns", country="CN", currency="EUR")
    goods = {VariantFactory().pk: Wanted(10, Decimal("4.20"))}
    request = PurchaseRequest(
        supplier_id=supplier.pk, warehouse_id=WarehouseFactory().pk, goods=goods, key=uuid4()
    )
    order = place_purchase(order_id=write_purchase(request=request, **WHO).pk, **WHO)
    cargo = [Cargo(container="CSQU3054383", order_id=order.pk)]
    booking = HaulRequest(
        warehouse_id=request.warehouse_id,
        mode="SEA",
        forwarder="Hansa",
        booking="",
        arrives_on=AT.date(),
        cargo=cargo,
        key=uuid4(),
    )
    haul = book_haul(request=booking, **WHO)
    note_milestone(haul_id=haul.pk, kind="DEPARTED", day=AT.date(), **WHO)
    container = haul.containers.get()
    receive = partial(
        receive_container,
        container_id=container.pk,
        receipts={container.loads.get().pk: Receipt(good=4)},
        **WHO,
    )

    outcomes = run_at_once([receive] * 4)

    assert Counter(outcomes)["HaulStateError"] == 3
    assert StockItem.objects.values_list("on_hand", "incoming").get() == (4, 0)
    assert not ledger_differences().exists()
