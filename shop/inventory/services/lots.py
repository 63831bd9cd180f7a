"""Lots follow the ledger: what leaves a shelf leaves lots, what comes goes into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shop.inventory.calculate import lots_to_correct, lots_to_send
from shop.inventory.lots import as_units, left_with, lots_on_shelves
from shop.inventory.models import Lot, LotMovement, LotPick, StockItem, StockMovement
from shop.inventory.services.errors import (
    LotDateError,
    LotsExpiredError,
    LotUnitsError,
)

Kind = StockMovement.Kind
SENT = (Kind.SHIPPED, Kind.SENT)
BACK = (Kind.RETURNED, Kind.RESTOCKED, Kind.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class NamedLot:
    """A lot as a person reads it on the box."""

    number: str
    expires_on: date | None = None


Told = Mapping[NamedLot, int]
"""Units of lots, as whoever holds them in hand says; more or fewer of each."""


def follow_lots(
    *,
    item: StockItem,
    movement: StockMovement,
    on: date,
    named: NamedLot | None = None,
    told: Told | None = None,
) -> None:
    """Take what a stored ledger row took from a locked shelf out of its lots, or put it into one.

    Out comes what expires first; nothing that is over on the day is sent. In goes what comes to the
    named lot; without one, to the lots that left with the same order or transfer, and the rest to
    the lot without a number. What ``told`` says of each lot goes before all that; it adds up to the
    row's change. A shelf that is not kept in lots is left alone.

    :raises LotsExpiredError: when what shall be sent is over
    :raises LotDateError: when a named lot is known with another day
    :raises LotUnitsError: when ``told`` takes more of a lot than is in it
    """
    change = movement.on_hand_change
    if not item.is_kept_in_lots or not (change or told):
        return
    if told:
        _write(movement, _as_told(item, movement, told, on=on))
    elif change > 0:
        _write(movement, _into(item, movement, named))
    elif named is not None:
        lot = find_lot(item=item, named=named)
        _write(movement, {lot.pk: change})
    else:
        taken = _out_of(item, movement, units=-change, on=on)
        _write(movement, {pk: -units for pk, units in taken.items()})
        if movement.kind in SENT:
            _use_picks(reference=movement.reference, taken=taken)


def move_between_lots(*, movement: StockMovement, changes: dict[int, int]) -> None:
    """Book changes of lots, by id, under a stored ledger row of their locked shelf."""
    _write(movement, changes)


def find_lot(*, item: StockItem, named: NamedLot) -> Lot:
    """Return a lot of a locked shelf, made when it is new.

    A lot whose day nobody has known gets it; without a day the known one stays.

    :raises LotDateError: when it is known with another day
    """
    lot, _is_new = Lot.objects.get_or_create(
        stock_item=item, number=named.number, defaults={"expires_on": named.expires_on}
    )
    if named.expires_on is None or lot.expires_on == named.expires_on:
        return lot
    if lot.expires_on is not None:
        raise LotDateError(number=lot.number, expires_on=lot.expires_on)
    lot.expires_on = named.expires_on
    lot.save(update_fields=["expires_on"])
    return lot


def trim_picks(*, item: StockItem, reference: str, units: int) -> None:
    """Leave an order at most so many units named on a locked shelf, the first to expire."""
    if not item.is_kept_in_lots:
        return
    left = units
    picks = LotPick.objects.filter(lot__stock_item=item, reference=reference)
    for pick in picks.order_by("lot__expires_on", "lot_id"):
        kept = min(pick.units, left)
        left -= kept
        _keep(pick, kept)


def _as_told(item: StockItem, movement: StockMovement, told: Told, *, on: date) -> dict[int, int]:
    changes: dict[int, int] = {}
    for named, units in told.items():
        lot = find_lot(item=item, named=named)
        if lot.units + units < 0:
            raise LotUnitsError(sku=item.variant.sku, number=named.number)
        if movement.kind in SENT and lot.expires_on is not None and lot.expires_on < on:
            raise LotsExpiredError(sku=item.variant.sku, missing=-units)
        changes[lot.pk] = units
    return changes


def _into(item: StockItem, movement: StockMovement, named: NamedLot | None) -> dict[int, int]:
    left = movement.on_hand_change
    if named is not None and named.number:
        return {find_lot(item=item, named=named).pk: left}
    found: dict[int, int] = {}
    if movement.reference and movement.kind in BACK:
        gone = left_with(reference=movement.reference, variant_id=item.variant_id)
        for number, day, units in gone:
            # Whatever day it is known with here: the goods are here, and must be booked.
            lot, _is_new = Lot.objects.get_or_create(
                stock_item=item, number=number, defaults={"expires_on": day}
            )
            if share := min(units, left):
                found[lot.pk] = share
                left -= share
    if left:
        nameless = find_lot(item=item, named=NamedLot("")).pk
        found[nameless] = found.get(nameless, 0) + left
    return found


def _out_of(item: StockItem, movement: StockMovement, *, units: int, on: date) -> dict[int, int]:
    lots = as_units(lots_on_shelves(stock_item_ids=[item.pk]), reference=movement.reference)
    if movement.kind not in SENT:
        return lots_to_correct(lots, units=units)
    taken = lots_to_send(lots, units=units, on=on)
    missing = units - sum(taken.values())
    if missing:
        raise LotsExpiredError(sku=item.variant.sku, missing=missing)
    return taken


def _write(movement: StockMovement, changes: dict[int, int]) -> None:
    lots = Lot.objects.in_bulk(changes)
    for pk, change in changes.items():
        lots[pk].units += change
        lots[pk].save(update_fields=["units"])
    LotMovement.objects.bulk_create(
        LotMovement(movement=movement, lot_id=pk, units=change) for pk, change in changes.items()
    )


def _use_picks(*, reference: str, taken: dict[int, int]) -> None:
    for pick in LotPick.objects.filter(reference=reference, lot_id__in=taken):
        _keep(pick, max(0, pick.units - taken[pick.lot_id]))


def _keep(pick: LotPick, units: int) -> None:
    if not units:
        pick.delete()
    elif units != pick.units:
        pick.units = units
        pick.save(update_fields=["units"])
