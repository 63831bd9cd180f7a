"""Cycle counts: opened, counted blind, decided by somebody else."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from shop.inventory.locks import lock_count_shelves, lock_stock_count
from shop.inventory.models import StockCount, StockCountLine, StockItem, StockMovement
from shop.inventory.services.book import book
from shop.inventory.services.errors import LotDateError, LotUnitsError
from shop.inventory.services.lot_reports import told_lots

State, LineState = StockCount.State, StockCountLine.State
OPEN_STATES = (State.OPEN, State.COUNTING, State.REVIEW)


class CountStateError(Exception):
    """Raised when a count is past what is asked of it, or not there yet."""


class SamePersonError(Exception):
    """Raised when whoever counted would approve their own figures."""


@transaction.atomic
def open_count(
    *, warehouse_id: str, stock_item_ids: Collection[int], actor: str, at: datetime, note: str = ""
) -> StockCount:
    """Put shelves of one warehouse on a sheet to be counted.

    :raises ValueError: when none of them is there
    """
    items = StockItem.objects.filter(pk__in=stock_item_ids, warehouse_id=warehouse_id)
    found = list(items.order_by("variant__sku").values_list("pk", flat=True))
    if not found:
        raise ValueError("a count needs a shelf")
    count = StockCount.objects.create(
        warehouse_id=warehouse_id, note=note, opened_by=actor, opened_at=at
    )
    StockCountLine.objects.bulk_create(
        StockCountLine(count=count, stock_item_id=pk) for pk in found
    )
    return count


@transaction.atomic(durable=True)
def start_count(*, count_id: int, actor: str, at: datetime) -> StockCount:
    """Note how far each shelf's ledger goes, and from then on notice what moves.

    Starting again begins anew, with whatever still has to be counted.

    :raises CountStateError: when it is counted or over
    """
    count = _locked(count_id, State.OPEN, State.COUNTING)
    lines = list(count.lines.filter(state__in=[LineState.WAITING, LineState.MOVED]))
    newest = _newest_rows(lines)
    for line in lines:
        line.seen, line.state = newest.get(line.stock_item_id, 0), LineState.WAITING
    StockCountLine.objects.bulk_update(lines, ["seen", "state"])
    count.state, count.counted_by, count.counted_at = State.COUNTING, actor, at
    count.save(update_fields=["state", "counted_by", "counted_at"])
    return count


@transaction.atomic(durable=True)
def enter_count(
    *, count_id: int, counted: Mapping[int, int], actor: str, at: datetime
) -> StockCount:
    """Take the figures of a blind count, by line id; what moved meanwhile is to be counted again.

    Nothing is booked. When every shelf is counted, the sheet waits for somebody else's decision.

    :raises CountStateError: when nobody has started it, or it is over
    """
    count = _locked(count_id, State.COUNTING)
    lines = list(count.lines.filter(state__in=[LineState.WAITING, LineState.MOVED]))
    items = lock_count_shelves(stock_item_ids=[line.stock_item_id for line in lines])
    newest = _newest_rows(lines)
    for line in lines:
        if line.pk in counted:
            item = items[line.stock_item_id]
            _judge(line, item, counted[line.pk], newest=newest.get(item.pk, 0))
            line.counted_by = actor
    StockCountLine.objects.bulk_update(
        lines, ["seen", "state", "expected", "counted", "counted_by"]
    )
    count.counted_by, count.counted_at = actor, at
    if all(line.state in {LineState.AGREES, LineState.DIFFERS} for line in lines):
        count.state = State.REVIEW
    count.save(update_fields=["state", "counted_by", "counted_at"])
    return count


@transaction.atomic(durable=True)
def approve_count(
    *, count_id: int, line_ids: Collection[int], actor: str, at: datetime
) -> StockCount:
    """Book the differences of some lines and reject the others; the sheet is done then.

    The difference is booked, never the figure: what was sold since the count stays sold. A line
    whose shelf would hold less than is promised is not booked and says so; so is one of reported
    figures that somebody has corrected since, because the difference may be booked already.

    :raises CountStateError: when it does not wait for a decision
    :raises SamePersonError: when the same person counted
    """
    count = _locked(count_id, State.REVIEW)
    if count.counted_by == actor or count.lines.filter(counted_by=actor).exists():
        raise SamePersonError(actor)
    lines = list(count.lines.filter(state=LineState.DIFFERS))
    items = lock_count_shelves(stock_item_ids=[line.stock_item_id for line in lines])
    moved_since = _corrected_since(count)
    for line in lines:
        if line.pk in line_ids and line.stock_item_id in moved_since:
            line.state = LineState.MOVED
        elif line.pk in line_ids:
            line.state = _book_difference(count, line, items[line.stock_item_id], actor, at)
        else:
            line.state = LineState.REJECTED
    StockCountLine.objects.bulk_update(lines, ["state"])
    count.state, count.decided_by, count.decided_at = State.DONE, actor, at
    count.save(update_fields=["state", "decided_by", "decided_at"])
    return count


@transaction.atomic(durable=True)
def cancel_count(*, count_id: int, at: datetime) -> StockCount:
    """Give a count up; nothing was booked and nothing will be.

    :raises CountStateError: when it is over
    """
    count = _locked(count_id, *OPEN_STATES)
    count.state, count.decided_at = State.CANCELLED, at
    count.save(update_fields=["state", "decided_at"])
    return count


def _locked(count_id: int, *states: str) -> StockCount:
    count = lock_stock_count(count_id=count_id)
    if count.state not in states:
        raise CountStateError(f"count {count_id} is {count.state}")
    return count


def _newest_rows(lines: Collection[StockCountLine]) -> dict[int, int]:
    """Return the last ledger row of each shelf that moved units on it; promises move none."""
    moved = StockMovement.objects.filter(
        stock_item_id__in=[line.stock_item_id for line in lines]
    ).exclude(on_hand_change=0)
    newest = moved.values("stock_item_id").annotate(newest=Max("pk"))
    return {row["stock_item_id"]: row["newest"] for row in newest}


def _judge(line: StockCountLine, item: StockItem, counted: int, *, newest: int) -> None:
    """Compare a figure with the books, unless units moved while somebody counted."""
    if newest != line.seen:
        line.state, line.seen = LineState.MOVED, newest
        line.expected = line.counted = None
        return
    line.expected, line.counted = item.on_hand, counted
    line.state = LineState.AGREES if counted == item.on_hand else LineState.DIFFERS


def _corrected_since(count: StockCount) -> set[int]:
    """Return the shelves of reported figures on which more than sales has happened since."""
    if not count.is_reported:
        return set()
    kinds = StockMovement.Kind
    corrections = StockMovement.objects.filter(
        stock_item_id__in=count.lines.values("stock_item_id"),
        kind__in=[kinds.ADJUSTED, kinds.COUNTED, kinds.RECEIVED, kinds.BROKEN],
    )
    newest = corrections.values("stock_item_id").annotate(newest=Max("pk"))
    seen = dict(count.lines.values_list("stock_item_id", "seen"))
    return {row["stock_item_id"] for row in newest if row["newest"] > seen[row["stock_item_id"]]}


def _book_difference(
    count: StockCount, line: StockCountLine, item: StockItem, actor: str, at: datetime
) -> str:
    change = line.difference or 0
    if item.on_hand + change < item.reserved:
        return LineState.PROMISED
    told = told_lots(line)
    movement = StockMovement(
        kind=StockMovement.Kind.COUNTED,
        on_hand_change=change,
        reference=count.reference,
        note=f"{line.expected} → {line.counted} ({line.counted_by})"[:200],
        actor=actor,
    )
    try:
        # A lot may have less by now than it had: then nothing of the line is booked.
        with transaction.atomic():
            book(item=item, movement=movement, at=at, told=told)
    except (LotUnitsError, LotDateError):
        return LineState.MOVED
    return LineState.BOOKED
