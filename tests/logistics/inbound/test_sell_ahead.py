"""A cup that is sold out and comes with a container: ordered ahead, told of, sent on arrival."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine

from crm.messages.models import OutgoingMail
from crm.messages.selectors import moves_to_announce
from crm.messages.services import tell_preorder_moved
from logistics.fulfilment.selectors import consignments_without_shipment
from logistics.fulfilment.services import plan_shipment
from logistics.inbound.models import HeadHaul, Supplier
from logistics.inbound.services import (
    Cargo,
    HaulRequest,
    PurchaseRequest,
    Receipt,
    Wanted,
    book_haul,
    move_arrival,
    note_milestone,
    place_purchase,
    receive_container,
    sell_ahead,
    write_purchase,
)
from shop.inventory.models import ExpectedUnits, Preorder, PreorderMove, Reservation, StockItem
from shop.ledgers.selectors import broken_rows
from shop.orders.models import Order
from tests.factories.checkout import AT, World, confirmed, placed_order, set_stock

pytestmark = pytest.mark.django_db
WHO = {"actor": "staff:1", "at": AT}
DAY = AT.date() + timedelta(days=20)


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    """Let it be the day of these orders: what was expected before today is not sold."""
    with time_machine.travel(AT, tick=True):
        yield


@pytest.fixture
def haul(world: World) -> HeadHaul:
    """Give a container at sea with six cups, which are sold out and sold ahead."""
    set_stock(world.cup, {})
    supplier = Supplier.objects.create(code="kilns", name="Kilns", country="CN", currency="EUR")
    request = PurchaseRequest(
        supplier_id=supplier.pk,
        warehouse_id="HAM",
        goods={world.cup.pk: Wanted(6, Decimal("4.20"))},
        key=uuid4(),
        is_sellable=True,
    )
    purchase = place_purchase(order_id=write_purchase(request=request, **WHO).pk, **WHO)
    booking = HaulRequest(
        warehouse_id="HAM",
        mode="SEA",
        forwarder="Hansa",
        booking="",
        arrives_on=DAY,
        cargo=[Cargo(container="CSQU3054383", order_id=purchase.pk)],
        key=uuid4(),
    )
    haul = book_haul(request=booking, **WHO)
    note_milestone(haul_id=haul.pk, kind="DEPARTED", day=AT.date(), **WHO)
    return haul


def bought(world: World) -> Order:
    return confirmed(placed_order({world.cup: 2}), world.gateway)


def opened(haul: HeadHaul, units: int) -> None:
    container = haul.containers.get()
    receipts = {container.loads.get().pk: Receipt(good=units)}
    receive_container(container_id=container.pk, receipts=receipts, **WHO)


def overdue() -> list[int]:
    rows = consignments_without_shipment(paid_before=AT + timedelta(days=1))
    return list(rows.values_list("order_id", flat=True))


def test_the_parcel_is_promised_for_after_the_goods_have_come(world: World, haul: HeadHaul):
    consignment = bought(world).consignments.get()

    assert consignment.promised_from > DAY
    assert Preorder.objects.values_list("state", "expected_on").get() == ("FIRM", DAY)


def test_the_parcel_is_planned_when_its_goods_are_there(world: World, haul: HeadHaul):
    order = bought(world)
    before = (plan_shipment(order_id=order.pk, at=AT), overdue())

    opened(haul, 5)

    assert before == ([], [])
    assert overdue() == [order.pk]
    assert len(plan_shipment(order_id=order.pk, at=AT)) == 1
    assert Reservation.objects.values_list("quantity", "state").get() == (2, "FIRM")
    cups = StockItem.objects.get(variant=world.cup, warehouse_id="HAM")
    assert (cups.on_hand, cups.reserved, cups.allocated) == (5, 2, 2)
    assert broken_rows() == []
    assert not ExpectedUnits.objects.exists()


def test_the_buyer_is_told_the_new_day_once(world: World, haul: HeadHaul):
    order = bought(world)
    later = DAY + timedelta(days=9)

    for _again in range(2):
        move_arrival(haul_id=haul.pk, arrives_on=later, reason="Typhoon", **WHO)

    move = PreorderMove.objects.get()
    assert list(moves_to_announce(before=AT + timedelta(hours=1))) == [move]
    for _again in range(2):
        tell_preorder_moved(move_id=move.pk, at=AT)
    mail = OutgoingMail.objects.get(kind="PREORDER_MOVED")
    assert order.number in mail.subject
    assert all(shown(day) in mail.text for day in (DAY, later))
    assert not moves_to_announce(before=AT + timedelta(hours=1)).exists()


def test_what_is_not_sold_ahead_any_more_stays_promised(world: World, haul: HeadHaul):
    order = bought(world)
    purchase_id = haul.containers.get().loads.get().line.order_id

    sell_ahead(order_id=purchase_id, is_sellable=False, at=AT)

    assert not ExpectedUnits.objects.exists()
    assert Preorder.objects.get(reference=order.number).state == "FIRM"


def shown(day: date) -> str:
    return f"{day.day}. "
