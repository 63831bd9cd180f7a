"""What whoever runs a warehouse for us says of its shelves: changes, and whole snapshots."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Max, Q, Sum

from shop.inventory.locks import lock_stock_items
from shop.inventory.models import StockCount, StockCountLine, StockItem, StockMovement
from shop.inventory.services.book import book
from shop.inventory.services.lot_reports import compare_lots
from shop.inventory.services.lots import NamedLot
from shop.inventory.services.stock import NotEnoughOnHandError

Kind, State, LineState = StockMovement.Kind, StockCount.State, StockCountLine.State


class Reported(StrEnum):
    """Why a shelf has changed."""

    RECEIVED = "received"
    FOUND = "found"
    LOST = "lost"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class ReportedChange:
    """Units of a variant that came, were found, were lost or broke; always a positive number."""

    variant_id: int
    units: int
    reason: Reported
    lots: Mapping[NamedLot, int] = field(default_factory=dict)
    """Of which lots they are, all of them; empty when nobody has said so."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a warehouse says it has, by variant id, and since when we may have booked more.

    ``lots`` has the lots of the variants of which it names them.
    """

    warehouse_id: str
    units: Mapping[int, int]
    taken_at: datetime
    lots: Mapping[int, Mapping[NamedLot, int]] = field(default_factory=dict)


@transaction.atomic
def book_reported(
    *,
    warehouse_id: str,
    changes: Sequence[ReportedChange],
    reference: str,
    actor: str,
    at: datetime,
) -> None:
    """Book changes of shelves, all or none.

    :raises NotEnoughOnHandError: naming the variant of which less would be left than is promised
    :raises LotUnitsError: when a lot that is named has fewer units
    :raises LotDateError: when a lot that is named is known with another day
    """
    _open_shelves(warehouse_id, {change.variant_id for change in changes})
    items = lock_stock_items(keys=[(warehouse_id, change.variant_id) for change in changes])
    for change in changes:
        item = items[warehouse_id, change.variant_id]
        movement = _movement(change)
        movement.reference, movement.actor = reference, actor
        if movement.on_hand_change < 0 and item.available + movement.on_hand_change < 0:
            raise NotEnoughOnHandError(str(change.variant_id))
        sign = 1 if movement.on_hand_change > 0 else -1
        told = {lot: sign * units for lot, units in change.lots.items()}
        book(item=item, movement=movement, at=at, told=told)


def _open_shelves(warehouse_id: str, variant_ids: Collection[int]) -> None:
    StockItem.objects.bulk_create(
        [StockItem(warehouse_id=warehouse_id, variant_id=pk) for pk in sorted(variant_ids)],
        ignore_conflicts=True,
    )


def _movement(change: ReportedChange) -> StockMovement:
    note = f"{change.reason.value}: {change.units}"
    match change.reason:
        case Reported.RECEIVED:
            return StockMovement(kind=Kind.RECEIVED, on_hand_change=change.units, note=note)
        case Reported.FOUND:
            return StockMovement(kind=Kind.ADJUSTED, on_hand_change=change.units, note=note)
        case Reported.LOST:
            return StockMovement(kind=Kind.ADJUSTED, on_hand_change=-change.units, note=note)
        case Reported.DAMAGED:
            return StockMovement(
                kind=Kind.BROKEN,
                on_hand_change=-change.units,
                damaged_change=change.units,
                note=note,
            )


@transaction.atomic
def compare_snapshot(*, snapshot: Snapshot, actor: str, at: datetime, note: str) -> StockCount:
    """Set a snapshot against the books as they were when it was taken; nothing is booked.

    The books of then are those of now without what others than ``actor`` have booked since: the
    snapshot cannot know of that, and it is shown as in flight. Shelves that differ, or have
    something in flight, become lines of a sheet that waits for somebody's decision; when none
    differs it is done. A variant that the snapshot does not name has no units there. Where it names
    lots of a shelf that is kept in lots, they are compared, too. Earlier snapshots of the warehouse
    that nobody decided are given up: this one says all they did.
    """
    _give_up_earlier(snapshot.warehouse_id, at=at)
    _open_shelves(snapshot.warehouse_id, snapshot.units)
    known = StockItem.objects.filter(warehouse_id=snapshot.warehouse_id)
    wanted = known.filter(Q(on_hand__gt=0) | Q(variant_id__in=list(snapshot.units)))
    variant_ids = wanted.values_list("variant_id", flat=True)
    keys = [(snapshot.warehouse_id, variant_id) for variant_id in variant_ids]
    items = lock_stock_items(keys=keys)
    in_flight, newest = _movements(snapshot, actor=actor)
    count = StockCount.objects.create(
        warehouse_id=snapshot.warehouse_id,
        is_reported=True,
        note=note[:200],
        opened_by=actor,
        opened_at=snapshot.taken_at,
        counted_by=actor,
        counted_at=at,
    )
    lines = [
        _line(count, item, snapshot.units.get(item.variant_id, 0), in_flight, newest)
        for item in items.values()
    ]
    compare_lots(lines, snapshot.lots, since=snapshot.taken_at, actor=actor)
    kept = [line for line in lines if line.state == LineState.DIFFERS or line.in_flight]
    StockCountLine.objects.bulk_create(kept)
    count.agreeing = sum(line.state == LineState.AGREES for line in lines)
    is_equal = count.agreeing == len(lines)
    count.state = State.DONE if is_equal else State.REVIEW
    count.save(update_fields=["agreeing", "state"])
    return count


def _give_up_earlier(warehouse_id: str, *, at: datetime) -> None:
    earlier = StockCount.objects.select_for_update().filter(
        warehouse_id=warehouse_id, is_reported=True, state=State.REVIEW
    )
    for count in earlier.order_by("pk"):
        count.state, count.decided_at = State.CANCELLED, at
        count.save(update_fields=["state", "decided_at"])


def _movements(snapshot: Snapshot, *, actor: str) -> tuple[Counter[int], dict[int, int]]:
    """Return by shelf the units that others have moved since, and its newest ledger row."""
    rows = StockMovement.objects.filter(stock_item__warehouse_id=snapshot.warehouse_id)
    since = rows.filter(created_at__gt=snapshot.taken_at).exclude(actor=actor)
    moved = since.exclude(on_hand_change=0).values_list("stock_item_id")
    in_flight = Counter(dict(moved.annotate(units=Sum("on_hand_change")).order_by()))
    newest = dict(rows.values_list("stock_item_id").annotate(newest=Max("pk")).order_by())
    return in_flight, newest


def _line(
    count: StockCount,
    item: StockItem,
    theirs: int,
    in_flight: Mapping[int, int],
    newest: Mapping[int, int],
) -> StockCountLine:
    flying = in_flight.get(item.pk, 0)
    # What was booked away since cannot be more than was there.
    ours = max(0, item.on_hand - flying)
    return StockCountLine(
        count=count,
        stock_item=item,
        state=LineState.AGREES if ours == theirs else LineState.DIFFERS,
        seen=newest.get(item.pk, 0),
        expected=ours,
        counted=theirs,
        in_flight=flying,
        counted_by=count.counted_by,
    )
