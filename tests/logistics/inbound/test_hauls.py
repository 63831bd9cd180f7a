"""Head hauls: loaded once, followed, received once; bills borne by what arrived."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from logistics.inbound.margins import margins_of
from logistics.inbound.models import CostRow, HeadHaul, Load, PurchaseOrder
from logistics.inbound.services import (
    Bill,
    CannotLoadError,
    Cargo,
    HaulRequest,
    HaulStateError,
    PurchaseLoadedError,
    Receipt,
    book_haul,
    cancel_haul,
    cancel_purchase,
    drop_cost,
    move_arrival,
    note_cost,
    note_milestone,
    place_purchase,
    receive_container,
    receive_purchase,
    reload_haul,
)
from shop.inventory.models import StockItem
from shop.inventory.selectors import ledger_differences
from shop.kernel.money import Money
from shop.orders.models import Consignment, Order, OrderLine
from tests.factories.checkout import AT
from tests.factories.orders import PaidOrderFactory

pytestmark = pytest.mark.django_db
WHO = {"actor": "staff:1", "at": AT}
DAY = AT.date()


def cargo(order: PurchaseOrder, *, units: int = 0, container: str = "CSQU3054383") -> Cargo:
    sku = order.lines.get().variant.sku if units else ""
    return Cargo(container=container, order_id=order.pk, sku=sku, units=units)


def received_directly(order: PurchaseOrder, units: int) -> None:
    receipts = {order.lines.get().pk: Receipt(good=units)}
    receive_purchase(order_id=order.pk, receipts=receipts, seen=0, is_complete=False, **WHO)


def booked(order: PurchaseOrder, *, units: int = 0) -> HeadHaul:
    request = HaulRequest(
        warehouse_id="HAM",
        mode="SEA",
        forwarder="Hansa",
        booking="",
        arrives_on=DAY + timedelta(days=30),
        cargo=[cargo(order, units=units)],
        key=uuid4(),
    )
    return book_haul(request=request, **WHO)


def departed(order: PurchaseOrder) -> HeadHaul:
    place_purchase(order_id=order.pk, **WHO)
    haul = booked(order)
    note_milestone(haul_id=haul.pk, kind="DEPARTED", day=DAY, **WHO)
    return haul


def opened(haul: HeadHaul, receipt: Receipt) -> HeadHaul:
    container = haul.containers.get()
    receipts = {container.loads.get().pk: receipt}
    receive_container(container_id=container.pk, receipts=receipts, **WHO)
    return HeadHaul.objects.get(pk=haul.pk)


def billed(haul: HeadHaul, amount: str, currency: str = "EUR") -> None:
    bill = Bill(
        kind="FREIGHT",
        basis="VOLUME",
        amount=Money(Decimal(amount), currency),
        note="",
        key=uuid4(),
    )
    note_cost(haul_id=haul.pk, bill=bill, **WHO)


def test_the_units_that_one_head_haul_carries_are_not_loaded_again(order: PurchaseOrder):
    place_purchase(order_id=order.pk, **WHO)
    booked(order, units=7)

    with pytest.raises(CannotLoadError):
        booked(order, units=4)

    assert booked(order).containers.get().loads.get().quantity == 3


def test_the_units_that_were_received_directly_are_not_loaded(order: PurchaseOrder):
    place_purchase(order_id=order.pk, **WHO)
    received_directly(order, 4)

    with pytest.raises(CannotLoadError) as refused:
        booked(order, units=7)
    haul = booked(order)
    with pytest.raises(CannotLoadError):
        reload_haul(haul_id=haul.pk, cargo=[cargo(order, units=7)], at=AT)

    assert refused.value.left == 6
    assert Load.objects.get().quantity == 6


def test_the_units_that_a_container_brought_too_many_are_not_loaded_again(order: PurchaseOrder):
    place_purchase(order_id=order.pk, **WHO)
    haul = booked(order, units=6)
    note_milestone(haul_id=haul.pk, kind="DEPARTED", day=DAY, **WHO)
    opened(haul, Receipt(good=8))

    assert booked(order).containers.get().loads.get().quantity == 2


def test_the_order_that_is_not_placed_is_not_loaded(order: PurchaseOrder):
    with pytest.raises(CannotLoadError):
        booked(order)

    assert not HeadHaul.objects.exists()


def test_the_head_haul_that_is_called_off_frees_its_units(order: PurchaseOrder):
    place_purchase(order_id=order.pk, **WHO)
    cancel_haul(haul_id=booked(order).pk, at=AT)

    assert booked(order).containers.get().loads.get().quantity == 10


def test_the_milestone_before_the_last_one_is_not_noted(order: PurchaseOrder):
    haul = departed(order)
    note_milestone(haul_id=haul.pk, kind="CUSTOMS", day=DAY, **WHO)

    with pytest.raises(HaulStateError):
        note_milestone(haul_id=haul.pk, kind="ARRIVED", day=DAY, **WHO)

    kinds = list(haul.milestones.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["BOOKED", "DEPARTED", "CUSTOMS"]


def test_every_day_of_arrival_is_kept_with_its_reason(order: PurchaseOrder):
    haul = departed(order)
    new_day = DAY + timedelta(days=37)

    for _again in range(2):
        move_arrival(haul_id=haul.pk, arrives_on=new_day, reason="Typhoon", **WHO)

    assert list(haul.arrivals.order_by("number").values_list("arrives_on", "reason")) == [
        (DAY + timedelta(days=30), "–"),
        (new_day, "Typhoon"),
    ]


def test_the_goods_in_a_container_are_received_with_it_and_once(order: PurchaseOrder):
    haul = departed(order)
    for step in (
        lambda: cancel_purchase(order_id=order.pk, **WHO),
        lambda: receive_purchase(order_id=order.pk, receipts={}, seen=0, is_complete=True, **WHO),
    ):
        with pytest.raises(PurchaseLoadedError):
            step()

    closed = opened(haul, Receipt(good=7, damaged=1))
    with pytest.raises(HaulStateError):
        opened(haul, Receipt(good=7, damaged=1))

    order.refresh_from_db()
    assert (closed.state, order.state, order.lines.get().short) == ("RECEIVED", "RECEIVED", 2)
    assert StockItem.objects.values_list("on_hand", "damaged", "incoming").get() == (7, 1, 0)
    assert not ledger_differences().exists()


def test_the_bill_is_borne_by_what_arrived_whenever_it_comes(order: PurchaseOrder):
    haul = departed(order)
    billed(haul, "80.00", "CNY")
    opened(haul, Receipt(good=8))
    billed(haul, "5.01")

    row = CostRow.objects.get()

    # 8 × 4.20 yuan and 80 yuan of freight, at eight yuan to the euro.
    assert (row.units, row.goods, row.freight, row.total) == (
        8,
        Decimal("4.20"),
        Decimal("15.01"),
        Decimal("19.21"),
    )


def test_the_bill_that_was_a_mistake_costs_nothing(order: PurchaseOrder):
    haul = opened(departed(order), Receipt(good=10))
    billed(haul, "5.01")

    drop_cost(haul_id=haul.pk, cost_id=haul.costs.get().pk)

    assert CostRow.objects.get().total == Decimal("5.25")


def test_the_margin_of_a_line_is_its_net_without_what_its_units_cost(order: PurchaseOrder):
    haul = opened(departed(order), Receipt(good=10))
    billed(haul, "4.80")
    variant = order.lines.get().variant
    sold: Order = PaidOrderFactory(rate=2)
    line = sold.lines.order_by("pk")[0]
    Consignment.objects.filter(pk=line.consignment_id).update(warehouse_id="HAM")
    figures = {"quantity": 4, "cancelled_quantity": 1, "net": 40, "tax": 0, "gross": 40}
    OrderLine.objects.filter(pk=line.pk).update(variant=variant, **figures)

    margin = next(row for row in margins_of(order=sold) if row.line.pk == line.pk)

    # Three of four units, at two to the euro; ten units have cost 5.25 + 4.80 euros.
    assert (margin.net.amount, margin.cost.amount) == (Decimal("15.00"), Decimal("3.02"))
    assert margin.margin == Money("11.98", "EUR")
