"""Telling the shop what may be sold before it arrives, and when it is expected."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction

from logistics.events import goods_arrived
from logistics.inbound.locks import lock_purchase, lock_purchases, lock_shelves
from logistics.inbound.models import HeadHaul, PurchaseOrder, PurchaseOrderLine
from logistics.inbound.selectors import arrivals_by_line
from logistics.inbound.services.errors import PurchaseStateError
from shop.inventory.services import Delivery, expect_units, fill_preorders
from shop.kernel.events import announce
from shop.orders.models import Order
from shop.search.services import mark_stale

State = PurchaseOrder.State


@transaction.atomic(durable=True)
def sell_ahead(*, order_id: int, is_sellable: bool, at: datetime) -> PurchaseOrder:
    """Sell what an order still expects, or stop: what was promised stays promised.

    :raises PurchaseStateError: when it is over
    """
    order = lock_purchase(order_id=order_id)
    if order.state not in {State.DRAFT, State.PLACED}:
        raise PurchaseStateError(order_id=order.pk, state=order.state)
    order.is_sellable = is_sellable
    order.save(update_fields=["is_sellable"])
    tell_shop([order], at=at)
    return order


def tell_shop_of_haul(haul: HeadHaul, *, at: datetime) -> None:
    """Tell the shop the new days of what a locked head haul carries, or carried until now."""
    lines = PurchaseOrderLine.objects.filter(loads__container__haul=haul)
    orders = lock_purchases(order_ids=set(lines.values_list("order_id", flat=True)))
    tell_shop(orders.values(), at=at)


def tell_shop(orders: Iterable[PurchaseOrder], *, at: datetime) -> None:
    """Tell the shop what of locked purchase orders may be sold ahead; of most that is nothing.

    What has no day yet is not offered, nor is what is over.
    """
    orders = list(orders)
    lock_shelves(orders=orders)
    for order in orders:
        lines = list(order.lines.select_related("variant")) if _is_offered(order) else []
        days = arrivals_by_line(line_ids=[line.pk for line in lines])
        deliveries = [
            Delivery(line.variant_id, line.open_units, day)
            for line in lines
            if line.open_units and (day := _day(line, order, days)) is not None
        ]
        expect_units(
            warehouse_id=order.warehouse_id,
            reference=order.reference,
            deliveries=deliveries,
            at=at,
        )
        mark_stale(product_ids={line.variant.product_id for line in lines})


def serve_waiting(*, arrived: dict[tuple[str, int], int], actor: str, at: datetime) -> None:
    """Give good units that arrived to whoever has ordered them ahead; their parcels are planned."""
    numbers = fill_preorders(arrived=arrived, actor=actor, at=at)
    for order_id in _order_ids(numbers):
        announce(goods_arrived, order_id=order_id)


def _order_ids(numbers: Collection[str]) -> list[int]:
    orders = Order.objects.filter(number__in=numbers).order_by("pk")
    return list(orders.values_list("pk", flat=True))


def _is_offered(order: PurchaseOrder) -> bool:
    return order.is_sellable and order.state == State.PLACED


def _day(line: PurchaseOrderLine, order: PurchaseOrder, days: dict[int, date]) -> date | None:
    return days.get(line.pk, order.expected_on)
