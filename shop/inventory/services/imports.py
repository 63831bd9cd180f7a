"""Counted stock from a file: kept to be looked at, confirmed, and booked in bounded batches."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from shop.catalogue.models import Variant
from shop.events import stock_import_confirmed
from shop.inventory.count_files import AUTOMATIC, CountRow, read_counts
from shop.inventory.locks import lock_stock_import, lock_stock_items
from shop.inventory.models import (
    StockImport,
    StockImportLine,
    StockItem,
    StockMovement,
    Warehouse,
)
from shop.inventory.services.book import book_many
from shop.kernel.events import announce

BATCH = 500
CHUNK = 5000
NAME_LENGTH = 120
UNCONFIRMED_FOR = timedelta(days=7)
LINES_KEPT_FOR = timedelta(days=90)
State, LineState = StockImport.State, StockImportLine.State
Problem = StockImportLine.Problem


class ImportOverError(Exception):
    """Raised when an import was confirmed or discarded before."""


@transaction.atomic(durable=True)
def keep_stock_import(
    *, data: bytes, file_name: str, actor: str, at: datetime, encoding: str = AUTOMATIC
) -> StockImport:
    """Read a file and keep what it would change; nothing is booked yet.

    :raises CountFileError: when it is no such file
    """
    rows = read_counts(data, encoding=encoding)
    stock_import = StockImport.objects.create(
        file_name=file_name.replace("\0", "")[-NAME_LENGTH:],
        rows=len(rows),
        actor=actor[:80],
        created_at=at,
        touched_at=at,
    )
    warehouses = set(Warehouse.objects.values_list("code", flat=True))
    kept = 0
    for start in range(0, len(rows), CHUNK):
        lines = _judged(rows[start : start + CHUNK], warehouses=warehouses)
        for line in lines:
            line.stock_import = stock_import
        StockImportLine.objects.bulk_create(lines)
        kept += len(lines)
    stock_import.unchanged = len(rows) - kept
    stock_import.save(update_fields=["unchanged"])
    return stock_import


@transaction.atomic(durable=True)
def confirm_stock_import(*, stock_import_id: int, actor: str, at: datetime) -> StockImport:
    """Have the changes booked soon after the commit, under the name of whoever confirms.

    :raises ImportOverError: when it was confirmed or discarded before
    """
    stock_import = _unconfirmed(stock_import_id)
    stock_import.state, stock_import.touched_at = State.RUNNING, at
    stock_import.actor = actor[:80]
    stock_import.save(update_fields=["state", "touched_at", "actor"])
    announce(stock_import_confirmed, stock_import_id=stock_import.pk)
    return stock_import


@transaction.atomic(durable=True)
def discard_stock_import(*, stock_import_id: int, at: datetime) -> StockImport:
    """Give up an import that was not confirmed; its lines are forgotten.

    :raises ImportOverError: when it was confirmed or discarded before
    """
    stock_import = _unconfirmed(stock_import_id)
    stock_import.state, stock_import.touched_at = State.DISCARDED, at
    stock_import.save(update_fields=["state", "touched_at"])
    stock_import.lines.all().delete()
    return stock_import


@transaction.atomic(durable=True)
def book_stock_import_batch(*, stock_import_id: int, at: datetime) -> bool:
    """Book the next lines of a confirmed import; return whether there may be more.

    A batch is booked whole or not at all and its lines say so, so nothing is counted twice,
    whoever asks and however often.
    """
    stock_import = lock_stock_import(stock_import_id=stock_import_id)
    if stock_import.state != State.RUNNING:
        return False
    lines = list(stock_import.lines.filter(state=LineState.WAITING).order_by("line")[:BATCH])
    if lines:
        _book(stock_import, lines, at=at)
    is_over = len(lines) < BATCH
    stock_import.touched_at = at
    if is_over:
        stock_import.state, stock_import.finished_at = State.DONE, at
    stock_import.save(update_fields=["touched_at", "state", "finished_at"])
    return not is_over


@transaction.atomic(durable=True)
def forget_old_imports(*, at: datetime, limit: int = 20_000) -> int:
    """Delete lines that nobody needs any more, at most so many; return how many.

    The ledger keeps what was booked; files that nobody confirmed are forgotten after a week.
    """
    for row in StockImport.objects.filter(
        state=State.PREVIEW, created_at__lt=at - UNCONFIRMED_FOR
    ).select_for_update(skip_locked=True):
        row.state = State.DISCARDED
        row.save(update_fields=["state"])
    unwanted = StockImportLine.objects.filter(stock_import__state=State.DISCARDED)
    old = StockImportLine.objects.filter(
        stock_import__state=State.DONE, stock_import__finished_at__lt=at - LINES_KEPT_FOR
    )
    ids = list((unwanted | old).order_by("pk").values_list("pk", flat=True)[:limit])
    return StockImportLine.objects.filter(pk__in=ids).delete()[0]


def _unconfirmed(stock_import_id: int) -> StockImport:
    stock_import = lock_stock_import(stock_import_id=stock_import_id)
    if stock_import.state != State.PREVIEW:
        raise ImportOverError(f"stock import {stock_import_id} is {stock_import.state}")
    return stock_import


def _judged(rows: Sequence[CountRow], *, warehouses: set[str]) -> list[StockImportLine]:
    """Return the lines that change something or cannot, against the stock of this moment."""
    skus = {row.sku for row in rows}
    known = set(Variant.objects.filter(sku__in=skus).values_list("sku", flat=True))
    figures = {
        (warehouse, sku): (on_hand, reserved)
        for warehouse, sku, on_hand, reserved in StockItem.objects.filter(
            variant__sku__in=skus
        ).values_list("warehouse_id", "variant__sku", "on_hand", "reserved")
    }
    lines = []
    for row in rows:
        before, reserved = figures.get((row.warehouse, row.sku), (0, 0))
        problem = row.problem or _problem(row, reserved, known=known, warehouses=warehouses)
        if not problem and row.quantity == before:
            continue
        lines.append(_line(row, before=before, problem=problem))
    return lines


def _problem(row: CountRow, reserved: int, *, known: set[str], warehouses: set[str]) -> str:
    if row.warehouse not in warehouses:
        return Problem.WAREHOUSE
    if row.sku not in known:
        return Problem.VARIANT
    is_promised = row.quantity is not None and row.quantity < reserved
    return Problem.RESERVED if is_promised else ""


def _line(row: CountRow, *, before: int, problem: str) -> StockImportLine:
    return StockImportLine(
        line=row.line,
        warehouse_code=row.warehouse,
        sku=row.sku,
        typed=row.typed,
        quantity=row.quantity,
        before=before,
        note=row.note,
        state=LineState.REFUSED if problem else LineState.WAITING,
        problem=problem,
    )


def _book(stock_import: StockImport, lines: list[StockImportLine], *, at: datetime) -> None:
    items = _locked_items(lines)
    entries = []
    by_problem: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        item = items[line.warehouse_code, line.sku]
        problem = _late_problem(line, item)
        by_problem[problem].append(line.pk)
        if not problem:
            entries.append((item, _movement(stock_import, line)))
    book_many(entries=entries, at=at)
    for problem, ids in by_problem.items():
        state = LineState.REFUSED if problem else LineState.BOOKED
        StockImportLine.objects.filter(pk__in=ids).update(state=state, problem=problem)


def _locked_items(lines: list[StockImportLine]) -> dict[tuple[str, str], StockItem]:
    """Return the locked stock of each line by warehouse and SKU; new shelves begin at nothing."""
    ids = dict(
        Variant.objects.filter(sku__in={line.sku for line in lines}).values_list("sku", "pk")
    )
    keys = [(line.warehouse_code, ids[line.sku]) for line in lines]
    # In one order, as two imports that open the same shelves would otherwise wait for each other.
    StockItem.objects.bulk_create(
        (StockItem(warehouse_id=code, variant_id=variant) for code, variant in sorted(keys)),
        ignore_conflicts=True,
    )
    items = lock_stock_items(keys=keys)
    return {
        (line.warehouse_code, line.sku): items[key] for line, key in zip(lines, keys, strict=True)
    }


def _late_problem(line: StockImportLine, item: StockItem) -> str:
    if item.on_hand != line.before:
        # Something came or left since the preview, so the count is not of what lies there now.
        return Problem.MOVED
    return Problem.RESERVED if (line.quantity or 0) < item.reserved else ""


def _movement(stock_import: StockImport, line: StockImportLine) -> StockMovement:
    return StockMovement(
        kind=StockMovement.Kind.ADJUSTED,
        on_hand_change=(line.quantity or 0) - (line.before or 0),
        reference=f"import-{stock_import.pk}",
        note=line.note or f"{stock_import.file_name}: {line.line}",
        actor=stock_import.actor,
    )
