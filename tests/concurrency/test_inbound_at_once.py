"""Goods received and loaded at the same moment: every unit is booked once."""

from collections import Counter
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from logistics.inbound.models import Load, PurchaseOrder, Supplier
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
    receive_purchase,
    write_purchase,
)
from shop.inventory.models import StockItem
from shop.inventory.selectors import ledger_differences
from tests.concurrency.at_once import run_at_once
from tests.factories.basics import VariantFactory, WarehouseFactory
from tests.factories.checkout import AT

WHO = {"actor": "tests", "at": AT}
pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def order() -> PurchaseOrder:
    """Give a placed order of ten units of one variant."""
    supplier = Supplier.objects.create(code="kilns", name="Kilns", country="CN", currency="EUR")
    goods = {VariantFactory().pk: Wanted(10, Decimal("4.20"))}
    request = PurchaseRequest(
        supplier_id=supplier.pk, warehouse_id=WarehouseFactory().pk, goods=goods, key=uuid4()
    )
    return place_purchase(order_id=write_purchase(request=request, **WHO).pk, **WHO)


def booking_of(order: PurchaseOrder) -> HaulRequest:
    """Ask for a head haul with all that is left of the order."""
    return HaulRequest(
        warehouse_id=order.warehouse_id,
        mode="SEA",
        forwarder="Hansa",
        booking="",
        arrives_on=AT.date(),
        cargo=[Cargo(container="CSQU3054383", order_id=order.pk)],
        key=uuid4(),
    )


def test_the_container_that_four_people_receive_is_booked_once(order: PurchaseOrder) -> None:
    haul = book_haul(request=booking_of(order), **WHO)
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


def test_no_unit_is_both_received_directly_and_loaded(order: PurchaseOrder) -> None:
    line = order.lines.get()
    receive = partial(
        receive_purchase,
        order_id=order.pk,
        receipts={line.pk: Receipt(good=4)},
        seen=0,
        is_complete=False,
        **WHO,
    )
    book = [partial(book_haul, request=booking_of(order), **WHO) for _each in range(2)]

    outcomes = Counter(run_at_once([receive, *book, receive]))

    line.refresh_from_db()
    loaded = Load.objects.get().quantity
    assert (line.received, loaded) in {(4, 6), (0, 10)}
    assert outcomes["CannotLoadError"] == 1
    assert not ledger_differences().exists()
