"""Units that come, go and are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from shop.inventory.locks import lock_reservations, lock_stock_item, lock_stock_items
from shop.inventory.models import Figure, Reservation, StockItem, StockMovement
from shop.inventory.services.book import book
from shop.inventory.services.errors import LotUnitsError, NotEnoughOnHandError
from shop.inventory.services.lots import NamedLot, trim_picks


@dataclass(frozen=True, slots=True)
class Received:
    """Units of a variant that have arrived, and their lot where the shelf is kept in lots."""

    variant_id: int
    quantity: int
    lot: NamedLot | None = None


def receive_stock(
    *,
    warehouse_id: str,
    variant_id: int,
    quantity: int,
    actor: str,
    at: datetime,
    note: str = "",
) -> StockItem:
    """Add units that have arrived, of which nobody knows the lot; see `receive_goods`."""
    goods = Received(variant_id, quantity)
    return receive_goods(warehouse_id=warehouse_id, goods=goods, actor=actor, at=at, note=note)


@transaction.atomic
def receive_goods(
    *, warehouse_id: str, goods: Received, actor: str, at: datetime, note: str = ""
) -> StockItem:
    """Add units that have arrived.

    :raises ValueError: when the quantity is not positive
    :raises LotDateError: when the lot is known with another day until which it is good
    """
    if goods.quantity < 1:
        raise ValueError("received quantities are positive")
    StockItem.objects.get_or_create(warehouse_id=warehouse_id, variant_id=goods.variant_id)
    key = (warehouse_id, goods.variant_id)
    item = lock_stock_items(keys=[key])[key]
    movement = StockMovement(
        kind=StockMovement.Kind.RECEIVED, on_hand_change=goods.quantity, actor=actor, note=note
    )
    book(item=item, movement=movement, at=at, lot=goods.lot)
    return item


@transaction.atomic
def adjust_stock(
    *, stock_item_id: int, on_hand: int, actor: str, at: datetime, note: str
) -> StockItem:
    """Set the units on hand to what was counted.

    :raises NotEnoughOnHandError: when fewer were counted than are promised
    """
    item = lock_stock_item(stock_item_id=stock_item_id)
    if on_hand < item.reserved:
        raise NotEnoughOnHandError(f"{item.reserved} units are promised, {on_hand} counted")
    if on_hand != item.on_hand:
        movement = StockMovement(
            kind=StockMovement.Kind.ADJUSTED,
            on_hand_change=on_hand - item.on_hand,
            actor=actor,
            note=note,
        )
        book(item=item, movement=movement, at=at)
    return item


@transaction.atomic
def return_stock(
    *,
    warehouse_id: str,
    quantities: Mapping[int, int],
    reference: str,
    actor: str,
    at: datetime,
    into: Figure = Figure.ON_HAND,
) -> None:
    """Take units of an order back, by variant id: onto the shelf, into quarantine or as damaged.

    :raises ValueError: when units cannot come back into that figure
    """
    if into not in {Figure.ON_HAND, Figure.QUARANTINE, Figure.DAMAGED}:
        raise ValueError(f"units do not come back into {into}")
    keys = [(warehouse_id, variant_id) for variant_id in quantities]
    items = lock_stock_items(keys=keys)
    for key in keys:
        movement = StockMovement(
            kind=StockMovement.Kind.RETURNED,
            reference=reference,
            actor=actor,
        )
        setattr(movement, f"{into.value}_change", quantities[key[1]])
        book(item=items[key], movement=movement, at=at)


@transaction.atomic
def ship_stock(  # noqa: PLR0913 — each says what leaves, and why, itself
    *,
    reference: str,
    warehouse_id: str,
    quantities: Mapping[int, int],
    actor: str,
    at: datetime,
    kind: str = StockMovement.Kind.SHIPPED,
    lots: Mapping[int, Mapping[NamedLot, int]] | None = None,
    left_on: date | None = None,
) -> None:
    """Take promised units of an order, by variant id, off the shelf.

    ``lots`` says of a variant from which lots its units were taken, all of them; ``left_on`` when,
    if that is told later: what was good on that day may have left.

    :raises NotEnoughOnHandError: when fewer are promised to the order than are sent
    :raises LotsExpiredError: when what lies there is over
    :raises LotUnitsError: when a lot that is named has fewer units, or the lots are not the units
    :raises LotDateError: when a lot that is named is known with another day
    """
    reservations = {
        row.stock_item.variant_id: row
        for row in lock_reservations(reference=reference)
        if row.stock_item.warehouse_id == warehouse_id and row.state == Reservation.State.FIRM
    }
    for variant_id, quantity in sorted(quantities.items()):
        row = reservations.get(variant_id)
        if row is None or row.quantity < quantity:
            raise NotEnoughOnHandError(f"{reference}: variant {variant_id} is not promised")
        movement = StockMovement(
            kind=kind,
            on_hand_change=-quantity,
            reserved_change=-quantity,
            allocated_change=-quantity,
            reference=reference,
            actor=actor,
        )
        taken = (lots or {}).get(variant_id)
        if taken and sum(taken.values()) != quantity:
            raise LotUnitsError(sku=row.stock_item.variant.sku, number="")
        told = {lot: -units for lot, units in taken.items()} if taken else None
        book(item=row.stock_item, movement=movement, at=at, told=told, left_on=left_on)
        row.quantity -= quantity
        row.state = Reservation.State.FIRM if row.quantity else Reservation.State.SHIPPED
        row.save(update_fields=["quantity", "state"])
        trim_picks(item=row.stock_item, reference=reference, units=row.quantity)
