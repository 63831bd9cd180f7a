"""What people and the night do about lots: kept or not, named, set aside, meant for an order."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from shop.inventory.calculate import lots_to_send
from shop.inventory.locks import lock_count_shelves, lock_stock_item
from shop.inventory.lots import as_units, lots_on_shelves, same_lots
from shop.inventory.models import Lot, LotPick, Reservation, StockItem, StockMovement
from shop.inventory.services.book import book
from shop.inventory.services.lots import NamedLot, find_lot, move_between_lots
from shop.inventory.services.states import NotEnoughUnitsError

Kind = StockMovement.Kind
NIGHT = "system"


@transaction.atomic
def keep_in_lots(*, stock_item_id: int, is_kept: bool, actor: str, at: datetime) -> StockItem:
    """Keep a shelf in lots from now on, or no longer; the ledger says who wanted it.

    What lies there becomes units without a lot number. When it is no longer kept in lots, they are
    empty; which orders got them stays known. Asking again changes nothing.
    """
    item = lock_stock_item(stock_item_id=stock_item_id)
    if item.is_kept_in_lots == is_kept:
        return item
    item.is_kept_in_lots = is_kept
    item.save(update_fields=["is_kept_in_lots"])
    note = "Kept in lots" if is_kept else "No longer kept in lots"
    movement = _row(item, actor=actor, at=at, note=note)
    if not is_kept:
        lots = Lot.objects.filter(stock_item=item, units__gt=0)
        move_between_lots(movement=movement, changes={lot.pk: -lot.units for lot in lots})
        LotPick.objects.filter(lot__stock_item=item).delete()
    elif item.on_hand:
        nameless = find_lot(item=item, named=NamedLot(""))
        move_between_lots(movement=movement, changes={nameless.pk: item.on_hand})
    return item


@transaction.atomic
def name_units(*, lot_id: int, units: int, named: NamedLot, actor: str, at: datetime) -> Lot:
    """Say that units of a lot belong to another one: nothing moves but what is known of them.

    :raises NotEnoughUnitsError: when the lot has fewer, or fewer that are not to be taken already
    :raises LotDateError: when the other lot is known with another day
    """
    lot = Lot.objects.select_related("stock_item").get(pk=lot_id)
    item = lock_stock_item(stock_item_id=lot.stock_item_id)
    found = {row.pk: row for row in lots_on_shelves(stock_item_ids=[item.pk])}.get(lot.pk)
    # What a pick list names stays as it is printed.
    picked = sum(pick.units for pick in found.picks.all()) if found else 0
    movable = max(0, found.units - picked) if found else 0
    if not 0 < units <= movable:
        raise NotEnoughUnitsError(asked=units, movable=movable)
    other = find_lot(item=item, named=named)
    if other.pk != lot.pk:
        note = f"{lot} → {other}"
        movement = _row(item, actor=actor, at=at, note=note)
        move_between_lots(movement=movement, changes={lot.pk: -units, other.pk: units})
    return other


@transaction.atomic
def correct_day(*, lot_id: int, expires_on: date, reason: str, actor: str, at: datetime) -> int:
    """Correct until when a lot is good, wherever it lies; return in how many warehouses.

    The ledger of each of those shelves says so, and why; no unit moves. Where it is known with that
    day nothing happens.

    :raises ValueError: when the lot has no number
    """
    lot = Lot.objects.select_related("stock_item").get(pk=lot_id)
    if not lot.number:
        raise ValueError("units without a lot number have no last day")
    # Whoever keeps a day locks the shelf; read anew under the locks, in one order.
    shelves = same_lots(lot).values_list("stock_item_id", flat=True)
    items = lock_count_shelves(stock_item_ids=list(shelves))
    wrong = [
        row for row in same_lots(lot) if row.stock_item_id in items and row.expires_on != expires_on
    ]
    for row in wrong:
        note = f"{row}: {row.expires_on or '–'} → {expires_on} ({reason})"
        row.expires_on = expires_on
        row.save(update_fields=["expires_on"])
        movement = _row(items[row.stock_item_id], actor=actor, at=at, note=note)
        move_between_lots(movement=movement, changes={row.pk: 0})
    return len(wrong)


@transaction.atomic
def name_lots(*, references: Collection[str], warehouse_ids: Collection[str], at: datetime) -> None:
    """Say from which lots the units allocated to orders are to be taken, first expired first.

    Two orders never get the same unit of a lot. What was named before stays, unless the lot is over
    or has lost units; where nothing good is left, nothing is named. Safe to repeat.
    """
    rows = Reservation.objects.filter(
        reference__in=references,
        state=Reservation.State.FIRM,
        stock_item__warehouse_id__in=warehouse_ids,
        stock_item__is_kept_in_lots=True,
    )
    ids = set(rows.values_list("stock_item_id", flat=True))
    if not ids:
        return
    lock_count_shelves(stock_item_ids=ids)
    for row in rows.filter(stock_item_id__in=ids).order_by("created_at", "pk"):
        lots = lots_on_shelves(stock_item_ids=[row.stock_item_id])
        seen = as_units(lots, reference=row.reference)
        taken = lots_to_send(seen, units=row.quantity, on=at.date())
        own = LotPick.objects.filter(lot__stock_item=row.stock_item_id, reference=row.reference)
        if dict(own.values_list("lot_id", "units")) != taken:
            own.delete()
            LotPick.objects.bulk_create(
                LotPick(lot_id=pk, reference=row.reference, units=units)
                for pk, units in taken.items()
            )


@transaction.atomic(durable=True)
def set_expired_aside(*, stock_item_id: int, at: datetime) -> int:
    """Put a shelf's units that are over into quarantine; return how many.

    Units that are promised stay, as the ledger never has fewer than that; they are not sent either.
    """
    item = lock_stock_item(stock_item_id=stock_item_id)
    lots = Lot.objects.filter(stock_item=item, units__gt=0, expires_on__lt=at.date())
    moved = 0
    for lot in lots.order_by("expires_on", "pk"):
        units = min(lot.units, item.available)
        if units < 1:
            break
        movement = StockMovement(
            kind=Kind.QUARANTINED,
            on_hand_change=-units,
            quarantine_change=units,
            note=f"Lot {lot.number} was good until {lot.expires_on}",
            actor=NIGHT,
        )
        book(item=item, movement=movement, at=at, lot=NamedLot(lot.number))
        moved += units
    return moved


def _row(item: StockItem, *, actor: str, at: datetime, note: str) -> StockMovement:
    """Return a ledger row that changes no figure: only what is known of the units."""
    movement = StockMovement(kind=Kind.ADJUSTED, actor=actor, note=note[:200])
    book(item=item, movement=movement, at=at)
    return movement
