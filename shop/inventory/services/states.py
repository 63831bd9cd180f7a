"""Units that change their state inside a warehouse: set aside, found broken, put back, given up."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shop.inventory.locks import lock_stock_item
from shop.inventory.models import Figure, StockItem, StockMovement
from shop.inventory.services.book import book

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


@transaction.atomic
def move_units(
    *, stock_item_id: int, move: Move, quantity: int, actor: str, at: datetime, note: str
) -> StockItem:
    """Move units of one stock item from one state to another, with a reason in the ledger.

    :raises ValueError: when the quantity is not positive or the reason is missing
    :raises NotEnoughUnitsError: when fewer can be moved; nothing is moved then
    """
    if quantity < 1 or not note.strip():
        raise ValueError("units are moved in positive numbers and for a reason")
    way = WAYS[move]
    item = lock_stock_item(stock_item_id=stock_item_id)
    movable = item.available if way.source is Figure.ON_HAND else getattr(item, way.source.value)
    if movable < quantity:
        raise NotEnoughUnitsError(asked=quantity, movable=movable)
    movement = StockMovement(kind=way.kind, actor=actor, note=note)
    setattr(movement, f"{way.source.value}_change", -quantity)
    if way.target is not None:
        setattr(movement, f"{way.target.value}_change", quantity)
    book(item=item, movement=movement, at=at)
    return item
