"""Promising units to orders and letting them go again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from shop.inventory.locks import lock_reservations, lock_stock_items
from shop.inventory.models import Reservation, StockMovement
from shop.inventory.services.book import book


class OutOfStockError(Exception):
    """Raised when fewer units are free than were asked for."""

    def __init__(self, *, variant_id: int, requested: int, available: int) -> None:
        super().__init__(f"variant {variant_id}: asked {requested}, free {available}")
        self.variant_id, self.requested, self.available = variant_id, requested, available


@transaction.atomic
def hold_stock(
    *,
    reference: str,
    wanted: Mapping[tuple[str, int], int],
    expires_at: datetime,
    actor: str,
    at: datetime,
) -> None:
    """Promise units by (warehouse code, variant id) to an order until a moment.

    An order whose promise was let go before may be promised the same goods once more.

    :raises OutOfStockError: when one of them is not there; nothing is promised then
    """
    items = lock_stock_items(keys=list(wanted))
    for key, quantity in wanted.items():
        free = items[key].available if key in items else 0
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
    return bool(rows) and all(row.state != Reservation.State.RELEASED for row in rows)


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
    for row in lock_reservations(reference=reference):
        if row.state not in {Reservation.State.HELD, Reservation.State.FIRM}:
            continue
        key = (row.stock_item.warehouse_id, row.stock_item.variant_id)
        quantity = row.quantity if quantities is None else min(quantities.get(key, 0), row.quantity)
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
