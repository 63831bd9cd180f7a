"""Promising units to orders and letting them go again."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from shop.inventory.locks import lock_reservations, lock_stock_items
from shop.inventory.lots import expired_units
from shop.inventory.models import Reservation, StockMovement
from shop.inventory.services.book import book
from shop.inventory.services.errors import OutOfStockError
from shop.inventory.services.lots import trim_picks
from shop.inventory.services.preorders import (
    extend_coming,
    firm_up_coming,
    hold_coming,
    release_coming,
)


@transaction.atomic
def hold_stock(
    *,
    reference: str,
    wanted: Mapping[tuple[str, int], int],
    expires_at: datetime,
    actor: str,
    at: datetime,
    ahead: Collection[tuple[str, int]] = (),
) -> None:
    """Promise units by (warehouse code, variant id) to an order until a moment.

    An order whose promise was let go before may be promised the same goods once more. Of the keys
    that are ordered ``ahead`` it is units that are coming, not those on the shelf.

    :raises OutOfStockError: when one of them is not there; nothing is promised then
    """
    items = lock_stock_items(keys=list(wanted))
    coming = {key: wanted[key] for key in ahead if key in wanted}
    hold_coming(reference=reference, items=items, wanted=coming, expires_at=expires_at, at=at)
    wanted = {key: quantity for key, quantity in wanted.items() if key not in coming}
    in_lots = [item.pk for item in items.values() if item.is_kept_in_lots]
    over = expired_units(stock_item_ids=in_lots, on=at.date()) if in_lots else {}
    for key, quantity in wanted.items():
        free = max(0, items[key].available - over.get(items[key].pk, 0)) if key in items else 0
        if free < quantity:
            raise OutOfStockError(variant_id=key[1], requested=quantity, available=free)
    for key, quantity in wanted.items():
        Reservation.objects.update_or_create(
            stock_item=items[key],
            reference=reference,
            state=Reservation.State.RELEASED,
            defaults={
                "quantity": quantity,
                "state": Reservation.State.HELD,
                "expires_at": expires_at,
            },
            create_defaults={
                "quantity": quantity,
                "expires_at": expires_at,
                "created_at": at,
                "state": Reservation.State.HELD,
            },
        )
        movement = StockMovement(
            kind=StockMovement.Kind.RESERVED,
            reserved_change=quantity,
            reference=reference,
            actor=actor,
        )
        book(item=items[key], movement=movement, at=at)


@transaction.atomic
def extend_hold(*, reference: str, expires_at: datetime) -> None:
    """Keep held units for longer; what is firm or gone stays as it is."""
    for row in lock_reservations(reference=reference):
        if row.state == Reservation.State.HELD:
            row.expires_at = expires_at
            row.save(update_fields=["expires_at"])
    extend_coming(reference=reference, expires_at=expires_at)


@transaction.atomic
def firm_up(*, reference: str, actor: str, at: datetime) -> bool:
    """Make an order's promise last; return whether all its units are still promised.

    Its units are allocated from then on: they are this order's, and leave only with it.
    """
    rows = lock_reservations(reference=reference)
    for row in rows:
        if row.state == Reservation.State.HELD:
            row.state, row.expires_at = Reservation.State.FIRM, None
            row.save(update_fields=["state", "expires_at"])
            movement = StockMovement(
                kind=StockMovement.Kind.ALLOCATED,
                allocated_change=row.quantity,
                reference=reference,
                actor=actor,
            )
            book(item=row.stock_item, movement=movement, at=at)
    states = [row.state for row in rows] + firm_up_coming(reference=reference)
    return bool(states) and Reservation.State.RELEASED not in states


@transaction.atomic
def release_stock(
    *,
    reference: str,
    actor: str,
    at: datetime,
    quantities: Mapping[tuple[str, int], int] | None = None,
) -> None:
    """Let go of promised units: all of the order's, or some by (warehouse code, variant id).

    Asking again releases nothing twice.
    """
    rows = lock_reservations(reference=reference)
    left = None if quantities is None else dict(quantities)
    # What is not there yet goes first: the rest may be packed already.
    release_coming(reference=reference, left=left)
    for row in rows:
        if row.state not in {Reservation.State.HELD, Reservation.State.FIRM}:
            continue
        key = (row.stock_item.warehouse_id, row.stock_item.variant_id)
        quantity = row.quantity if left is None else min(left.get(key, 0), row.quantity)
        if not quantity:
            continue
        movement = StockMovement(
            kind=StockMovement.Kind.RELEASED,
            reserved_change=-quantity,
            allocated_change=-quantity if row.state == Reservation.State.FIRM else 0,
            reference=reference,
            actor=actor,
        )
        book(item=row.stock_item, movement=movement, at=at)
        row.quantity -= quantity
        if not row.quantity:
            row.state = Reservation.State.RELEASED
        row.save(update_fields=["quantity", "state"])
        trim_picks(item=row.stock_item, reference=reference, units=row.quantity)
