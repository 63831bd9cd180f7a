"""What came out of the boxes of a purchase order or a container, and what did not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from logistics.inbound.locks import lock_haul_of, lock_purchase, lock_purchases, lock_shelves
from logistics.inbound.models import Container, HeadHaul, Load, PurchaseOrder, PurchaseOrderLine
from logistics.inbound.selectors import loads_under_way
from logistics.inbound.services.costs import write_costs_of_haul, write_costs_of_line
from logistics.inbound.services.errors import PurchaseLoadedError, PurchaseStateError
from logistics.inbound.services.hauls import HaulStateError, close_haul
from logistics.inbound.services.sell_ahead import serve_waiting, tell_shop
from shop.inventory.models import StockItem, StockMovement
from shop.inventory.services import NamedLot
from shop.inventory.services.book import book_many
from shop.search.services import mark_stale

State, Kind = PurchaseOrder.State, StockMovement.Kind
SHELVES = dict[tuple[str, int], StockItem]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What arrived of one line: fit for sale, broken, or to be looked at before it is sold.

    ``lot`` is that of the good units, where their shelf is kept in lots.
    """

    good: int = 0
    damaged: int = 0
    set_aside: int = 0
    lot: NamedLot | None = None

    @property
    def units(self) -> int:
        """Units that arrived, in whatever state."""
        return self.good + self.damaged + self.set_aside


@transaction.atomic(durable=True)
def receive_purchase(
    *,
    order_id: int,
    receipts: Mapping[int, Receipt],
    seen: int,
    is_complete: bool,
    actor: str,
    at: datetime,
) -> PurchaseOrder:
    """Book what arrived, by line id; with ``is_complete`` what is missing is short and it is over.

    Otherwise the rest stays incoming and may be received later. More than was ordered is received,
    too, and stays visible as such. ``seen`` is how many receipts the caller knew of: of two people
    who count the same goods, the second one is told instead of booked.

    :raises PurchaseStateError: when it is not ordered, or was received since the caller looked
    :raises PurchaseLoadedError: when a container with goods of it is closed: that is received
    :raises LotDateError: when a lot is known with another day until which it is good
    """
    order = lock_purchase(order_id=order_id)
    is_asked = order.state == State.PLACED and order.receipts == seen
    if not is_asked:
        raise PurchaseStateError(order_id=order.pk, state=order.state)
    if loads_under_way(order_id=order.pk).exists():
        raise PurchaseLoadedError(order_id=order.pk, state=order.state)
    lines = list(order.lines.select_related("variant").order_by("variant_id"))
    shelves = lock_shelves(orders=[order])
    _book(order, lines, receipts, shelves=shelves, actor=actor, at=at)
    if is_complete:
        missing = {line.pk: line.open_units for line in lines}
        _give_up(order, lines, missing, shelves=shelves, actor=actor, at=at)
    _close(order, lines, actor=actor, at=at)
    tell_shop([order], at=at)
    for line in lines:
        write_costs_of_line(line, order=order, at=at)
    return order


@transaction.atomic(durable=True)
def receive_container(
    *, container_id: int, receipts: Mapping[int, Receipt], actor: str, at: datetime
) -> Container:
    """Book what came out of a container, by load id; what did not is short of its order.

    A container is received once: whoever comes second is told instead of booked.

    :raises HaulStateError: when it was received, has not departed, or was called off
    :raises LotDateError: when a lot is known with another day until which it is good
    """
    haul, container = lock_haul_of(container_id=container_id)
    if container.received_at or haul.state in {HeadHaul.State.BOOKED, HeadHaul.State.CANCELLED}:
        raise HaulStateError(haul_id=haul.pk, state=haul.state)
    loads = list(container.loads.order_by("pk"))
    order_ids = container.loads.values_list("line__order_id", flat=True)
    orders = lock_purchases(order_ids=set(order_ids))
    shelves = lock_shelves(orders=list(orders.values()))
    for order in orders.values():
        lines = list(order.lines.select_related("variant").order_by("variant_id"))
        own = {load.line_id: load for load in loads if load.line_id in {line.pk for line in lines}}
        found = {line_id: receipts.get(load.pk, Receipt()) for line_id, load in own.items()}
        missing = {pk: load.quantity - found[pk].units for pk, load in own.items()}
        _book(order, lines, found, shelves=shelves, actor=actor, at=at)
        _give_up(order, lines, missing, shelves=shelves, actor=actor, at=at)
        _close(order, lines, actor=actor, at=at)
    for load in loads:
        load.arrived = receipts.get(load.pk, Receipt()).units
    Load.objects.bulk_update(loads, ["arrived"])
    container.received_by, container.received_at = actor, at
    container.save(update_fields=["received_by", "received_at"])
    close_haul(haul, actor=actor, at=at)
    tell_shop(orders.values(), at=at)
    write_costs_of_haul(haul)
    return container


def _book(
    order: PurchaseOrder,
    lines: list[PurchaseOrderLine],
    receipts: Mapping[int, Receipt],
    *,
    shelves: SHELVES,
    actor: str,
    at: datetime,
) -> None:
    """Book units, and give the good ones first to whoever has ordered them ahead."""
    entries, arrived, lots = [], {}, {}
    for line in lines:
        receipt = receipts.get(line.pk, Receipt())
        if not receipt.units:
            continue
        expected = min(receipt.units, line.open_units)
        line.received += receipt.good
        line.damaged += receipt.damaged
        line.set_aside += receipt.set_aside
        line.surplus += receipt.units - expected
        movement = StockMovement(
            kind=Kind.RECEIVED,
            incoming_change=-expected,
            on_hand_change=receipt.good,
            damaged_change=receipt.damaged,
            quarantine_change=receipt.set_aside,
            reference=order.reference,
            actor=actor,
        )
        key = (order.warehouse_id, line.variant_id)
        entries.append((shelves[key], movement))
        if receipt.good:
            arrived[key] = receipt.good
        if receipt.lot:
            lots[shelves[key].pk] = receipt.lot
    if entries:
        book_many(entries=entries, at=at, lots=lots)
    if arrived:
        serve_waiting(arrived=arrived, actor=actor, at=at)


def _give_up(
    order: PurchaseOrder,
    lines: list[PurchaseOrderLine],
    missing: Mapping[int, int],
    *,
    shelves: SHELVES,
    actor: str,
    at: datetime,
) -> None:
    entries = []
    for line in lines:
        units = min(missing.get(line.pk, 0), line.open_units)
        if units <= 0:
            continue
        line.short += units
        movement = StockMovement(
            kind=Kind.EXPECTED, incoming_change=-units, reference=order.reference, actor=actor
        )
        entries.append((shelves[order.warehouse_id, line.variant_id], movement))
    if entries:
        book_many(entries=entries, at=at)


def _close(
    order: PurchaseOrder, lines: list[PurchaseOrderLine], *, actor: str, at: datetime
) -> None:
    """Store what the lines say now; an order of which nothing is to come is over."""
    fields = ["received", "damaged", "set_aside", "short", "surplus"]
    PurchaseOrderLine.objects.bulk_update(lines, fields)
    order.receipts += 1
    if not any(line.open_units for line in lines):
        order.state, order.closed_by, order.closed_at = State.RECEIVED, actor, at
    order.save(update_fields=["receipts", "state", "closed_by", "closed_at"])
    # What can be bought has changed: the lists of the shop are written anew.
    mark_stale(product_ids={line.variant.product_id for line in lines})
