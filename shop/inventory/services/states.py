"""Units that change their state inside a warehouse: set aside, found broken, put back, given up."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shop.inventory.locks import lock_stock_item
from shop.inventory.models import Figure, StockItem, StockMovement
from shop.inventory.services.book import book
from shop.inventory.services.lots import NamedLot, find_lot

Kind = StockMovement.Kind


class Move(models.TextChoices):
    """What can become of units that lie in a warehouse."""

    SHELF_TO_QUARANTINE = "SHELF_TO_QUARANTINE", _("from the shelf into quarantine")
    SHELF_TO_DAMAGED = "SHELF_TO_DAMAGED", _("from the shelf to the damaged ones")
    QUARANTINE_TO_SHELF = "QUARANTINE_TO_SHELF", _("from quarantine back on the shelf")
    QUARANTINE_TO_DAMAGED = "QUARANTINE_TO_DAMAGED", _("from quarantine to the damaged ones")
    DAMAGED_TO_SHELF = "DAMAGED_TO_SHELF", _("damaged ones, mended, back on the shelf")
    SHELF_WRITE_OFF = "SHELF_WRITE_OFF", _("write off from the shelf")
    QUARANTINE_WRITE_OFF = "QUARANTINE_WRITE_OFF", _("write off from quarantine")
    DAMAGED_WRITE_OFF = "DAMAGED_WRITE_OFF", _("write off damaged ones")


@dataclass(frozen=True, slots=True)
class _Way:
    kind: str
    source: Figure
    target: Figure | None = None


WAYS = {
    Move.SHELF_TO_QUARANTINE: _Way(Kind.QUARANTINED, Figure.ON_HAND, Figure.QUARANTINE),
    Move.SHELF_TO_DAMAGED: _Way(Kind.BROKEN, Figure.ON_HAND, Figure.DAMAGED),
    Move.QUARANTINE_TO_SHELF: _Way(Kind.RESTOCKED, Figure.QUARANTINE, Figure.ON_HAND),
    Move.QUARANTINE_TO_DAMAGED: _Way(Kind.BROKEN, Figure.QUARANTINE, Figure.DAMAGED),
    Move.DAMAGED_TO_SHELF: _Way(Kind.RESTOCKED, Figure.DAMAGED, Figure.ON_HAND),
    Move.SHELF_WRITE_OFF: _Way(Kind.WRITTEN_OFF, Figure.ON_HAND),
    Move.QUARANTINE_WRITE_OFF: _Way(Kind.WRITTEN_OFF, Figure.QUARANTINE),
    Move.DAMAGED_WRITE_OFF: _Way(Kind.WRITTEN_OFF, Figure.DAMAGED),
}


class NotEnoughUnitsError(Exception):
    """Raised when fewer units are in a state than shall leave it; promised ones never leave."""

    def __init__(self, *, asked: int, movable: int) -> None:
        super().__init__(f"asked {asked}, movable {movable}")
        self.asked, self.movable = asked, movable


@dataclass(frozen=True, slots=True)
class Shift:
    """Units that go from one state to another.

    Of a shelf that is kept in lots they leave ``lot`` or come into it; units of an order that come
    back with its number as ``reference`` go into the lots that it got.
    """

    move: Move
    quantity: int
    lot: NamedLot | None = None
    reference: str = ""


def move_units(
    *, stock_item_id: int, move: Move, quantity: int, actor: str, at: datetime, note: str
) -> StockItem:
    """Move units of one stock item whatever their lot; see `shift_units`."""
    shift = Shift(move, quantity)
    return shift_units(stock_item_id=stock_item_id, shift=shift, actor=actor, at=at, note=note)


@transaction.atomic
def shift_units(
    *, stock_item_id: int, shift: Shift, actor: str, at: datetime, note: str
) -> StockItem:
    """Move units of one stock item from one state to another, with a reason in the ledger.

    :raises ValueError: when the quantity is not positive or the reason is missing
    :raises NotEnoughUnitsError: when fewer can be moved; nothing is moved then
    :raises LotDateError: when the lot is known with another day until which it is good
    """
    quantity, lot = shift.quantity, shift.lot
    if quantity < 1 or not note.strip():
        raise ValueError("units are moved in positive numbers and for a reason")
    way = WAYS[shift.move]
    item = lock_stock_item(stock_item_id=stock_item_id)
    movable = item.available if way.source is Figure.ON_HAND else getattr(item, way.source.value)
    if way.source is Figure.ON_HAND and item.is_kept_in_lots and lot is not None:
        movable = min(movable, find_lot(item=item, named=lot).units)
    if movable < quantity:
        raise NotEnoughUnitsError(asked=quantity, movable=movable)
    movement = StockMovement(kind=way.kind, actor=actor, note=note, reference=shift.reference)
    setattr(movement, f"{way.source.value}_change", -quantity)
    if way.target is not None:
        setattr(movement, f"{way.target.value}_change", quantity)
    book(item=item, movement=movement, at=at, lot=lot)
    return item
