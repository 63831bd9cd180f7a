"""Selling what is coming: promised up to what is expected, turned into reservations on arrival."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from shop.events import preorder_moved
from shop.inventory.calculate import Coming, day_of, days_of_waiting
from shop.inventory.locks import lock_preorders, lock_stock_items, lock_waiting
from shop.inventory.models import (
    ExpectedUnits,
    Preorder,
    PreorderMove,
    Reservation,
    StockItem,
    StockMovement,
)
from shop.inventory.services.book import book
from shop.inventory.services.errors import OutOfStockError
from shop.kernel.events import announce

State = Preorder.State
WAITING = (State.HELD, State.FIRM)
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Units of one variant that may be sold ahead, and when they are expected."""

    variant_id: int
    units: int
    expected_on: date


def hold_coming(
    *,
    reference: str,
    items: Mapping[Key, StockItem],
    wanted: Mapping[Key, int],
    expires_at: datetime,
    at: datetime,
) -> None:
    """Promise units of locked stock items that are expected; the caller owns the transaction.

    :raises OutOfStockError: when fewer are coming than are asked for
    """
    for key, quantity in wanted.items():
        item = items.get(key)
        coming = _coming(item) if item else []
        waiting = sum(row.open_units for row in lock_waiting(stock_item_id=item.pk)) if item else 0
        room = sum(row.units for row in coming) - waiting
        day = day_of(coming, place=waiting + quantity)
        if item is None or day is None:
            raise OutOfStockError(variant_id=key[1], requested=quantity, available=max(room, 0))
        Preorder.objects.update_or_create(
            stock_item=item,
            reference=reference,
            defaults={
                "quantity": quantity,
                "filled": 0,
                "state": State.HELD,
                "expires_at": expires_at,
                "expected_on": day,
                "created_at": at,
            },
        )


def extend_coming(*, reference: str, expires_at: datetime) -> None:
    """Keep held pre-orders for longer."""
    held = [row for row in lock_preorders(reference=reference) if row.state == State.HELD]
    for row in held:
        row.expires_at = expires_at
    Preorder.objects.bulk_update(held, ["expires_at"])


def firm_up_coming(*, reference: str) -> list[str]:
    """Make an order's pre-orders last; return the states that they are in now."""
    rows = lock_preorders(reference=reference)
    for row in rows:
        if row.state == State.HELD:
            row.state, row.expires_at = State.FIRM, None
            row.save(update_fields=["state", "expires_at"])
    return [row.state for row in rows]


def release_coming(*, reference: str, left: dict[Key, int] | None) -> None:
    """Let go of pre-orders: all of the order's, or some units, which are taken off ``left``."""
    for row in lock_preorders(reference=reference):
        if row.state not in WAITING:
            continue
        key = (row.stock_item.warehouse_id, row.stock_item.variant_id)
        units = row.open_units if left is None else min(left.get(key, 0), row.open_units)
        if left is not None:
            left[key] = left.get(key, 0) - units
        row.quantity -= units
        if not row.open_units:
            row.state = State.FILLED if row.filled else State.RELEASED
        row.save(update_fields=["quantity", "state"])


@transaction.atomic
def expect_units(
    *, warehouse_id: str, reference: str, deliveries: Sequence[Delivery], at: datetime
) -> None:
    """Say what of a delivery may be sold ahead and when it is expected; nothing is: not any more.

    Whoever waits gets the earliest units in the order of asking. Buyers whose day has moved are
    announced, an order once.
    """
    known = ExpectedUnits.objects.filter(reference=reference, stock_item__warehouse=warehouse_id)
    variants = set(known.values_list("stock_item__variant_id", flat=True))
    variants |= {row.variant_id for row in deliveries}
    items = lock_stock_items(keys=[(warehouse_id, pk) for pk in sorted(variants)])
    known.delete()
    ExpectedUnits.objects.bulk_create(
        ExpectedUnits(
            stock_item=items[warehouse_id, row.variant_id],
            reference=reference,
            units=row.units,
            expected_on=row.expected_on,
        )
        for row in deliveries
        if row.units
    )
    _move_days(items.values(), at=at)


@transaction.atomic
def fill_preorders(*, arrived: Mapping[Key, int], actor: str, at: datetime) -> set[str]:
    """Turn what waits into reservations, up to the good units that arrived, oldest first.

    Return the order numbers that got something. Parts are reserved, too: the order waits on.
    """
    items = lock_stock_items(keys=list(arrived))
    served: set[str] = set()
    for key, item in items.items():
        left = min(arrived[key], item.available)
        for row in lock_waiting(stock_item_id=item.pk):
            units = min(left, row.open_units)
            if units > 0:
                _serve(row, item, units, actor=actor, at=at)
                served.add(row.reference)
                left -= units
    return served


def _serve(row: Preorder, item: StockItem, units: int, *, actor: str, at: datetime) -> None:
    is_firm = row.state == State.FIRM
    kept, is_new = Reservation.objects.get_or_create(
        stock_item=item,
        reference=row.reference,
        defaults={
            "quantity": units,
            "state": Reservation.State.FIRM if is_firm else Reservation.State.HELD,
            "expires_at": row.expires_at,
            "created_at": at,
        },
    )
    if not is_new:
        is_over = kept.state in {Reservation.State.RELEASED, Reservation.State.SHIPPED}
        kept.quantity = units if is_over else kept.quantity + units
        kept.state = Reservation.State.FIRM if is_firm else Reservation.State.HELD
        kept.expires_at = row.expires_at
        kept.save(update_fields=["quantity", "state", "expires_at"])
    movement = StockMovement(
        kind=StockMovement.Kind.RESERVED,
        reserved_change=units,
        allocated_change=units if is_firm else 0,
        reference=row.reference,
        actor=actor,
    )
    book(item=item, movement=movement, at=at)
    row.filled += units
    row.state = row.state if row.open_units else State.FILLED
    row.save(update_fields=["filled", "state"])


def _move_days(items: Iterable[StockItem], *, at: datetime) -> None:
    """Give everybody who waits the day of their units; announce each paid order that moved."""
    moved: dict[str, tuple[date, date]] = {}
    for item in items:
        rows = lock_waiting(stock_item_id=item.pk)
        days = days_of_waiting(_coming(item), [row.open_units for row in rows])
        for row, day in zip(rows, days, strict=True):
            if day is None or day == row.expected_on:
                continue
            if row.state == State.FIRM:
                old, new = moved.get(row.reference, (row.expected_on, day))
                moved[row.reference] = (max(old, row.expected_on), max(new, day))
            row.expected_on = day
            row.save(update_fields=["expected_on"])
    for reference, (was_on, now_on) in moved.items():
        move = PreorderMove.objects.create(
            reference=reference, was_on=was_on, now_on=now_on, moved_at=at
        )
        announce(preorder_moved, move_id=move.pk)


def _coming(item: StockItem) -> list[Coming]:
    rows = ExpectedUnits.objects.filter(stock_item=item).order_by("expected_on", "pk")
    return [Coming(row.units, row.expected_on) for row in rows]
