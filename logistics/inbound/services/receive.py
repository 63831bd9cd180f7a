"""What came out of the boxes of a purchase order, and what did not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from logistics.inbound.locks import lock_purchase, lock_shelves
from logistics.inbound.models import PurchaseOrder, PurchaseOrderLine
from logistics.inbound.services.purchases import PurchaseStateError
from shop.inventory.models import StockMovement
from shop.inventory.services.book import book_many
from shop.search.services import mark_stale

State, Kind = PurchaseOrder.State, StockMovement.Kind


@dataclass(frozen=True, slots=True)
class Receipt:
    """What arrived of one line: fit for sale, broken, or to be looked at before it is sold."""

    good: int = 0
    damaged: int = 0
    set_aside: int = 0

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
    who count the same container, the second one is told instead of booked.

    :raises PurchaseStateError: when it is not ordered, or was received since the caller looked
    """
    order = lock_purchase(order_id=order_id)
    if order.state != State.PLACED or order.receipts != seen:
        raise PurchaseStateError(order_id=order.pk, state=order.state)
    lines = list(order.lines.select_related("variant").order_by("variant_id"))
    shelves = lock_shelves(order=order)
    moves = [(line, _receive(line, receipts.get(line.pk, Receipt()))) for line in lines]
    is_over = is_complete or not any(line.open_units for line in lines)
    if is_over:
        moves += [(line, _give_up(line)) for line in lines]
    for line, movement in moves:
        if movement is not None:
            movement.reference, movement.actor = order.reference, actor
            book_many(entries=[(shelves[line.variant_id], movement)], at=at)
    fields = ["received", "damaged", "set_aside", "short", "surplus"]
    PurchaseOrderLine.objects.bulk_update(lines, fields)
    _close(order, is_over=is_over, actor=actor, at=at)
    # What can be bought has changed: the lists of the shop are written anew.
    mark_stale(product_ids={line.variant.product_id for line in lines})
    return order


def _close(order: PurchaseOrder, *, is_over: bool, actor: str, at: datetime) -> None:
    order.receipts += 1
    if is_over:
        order.state, order.closed_by, order.closed_at = State.RECEIVED, actor, at
    order.save(update_fields=["receipts", "state", "closed_by", "closed_at"])


def _receive(line: PurchaseOrderLine, receipt: Receipt) -> StockMovement | None:
    if not receipt.units:
        return None
    expected = min(receipt.units, line.open_units)
    line.received += receipt.good
    line.damaged += receipt.damaged
    line.set_aside += receipt.set_aside
    line.surplus += receipt.units - expected
    return StockMovement(
        kind=Kind.RECEIVED,
        incoming_change=-expected,
        on_hand_change=receipt.good,
        damaged_change=receipt.damaged,
        quarantine_change=receipt.set_aside,
    )


def _give_up(line: PurchaseOrderLine) -> StockMovement | None:
    missing = line.open_units
    if not missing:
        return None
    line.short += missing
    return StockMovement(kind=Kind.EXPECTED, incoming_change=-missing)
