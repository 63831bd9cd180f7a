"""An import from beginning to end: batches, rejects, progress, and where to go on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

from django.db import DataError, IntegrityError, transaction

from shop.catalogue.importer.rows import ImportRow
from shop.catalogue.importer.source import (
    ImportState,
    Reject,
    RejectFile,
    SourceError,
    StateFile,
    file_digest,
    read_rows,
)
from shop.catalogue.importer.store import CategoryPaths, ImportedRow, foreign_skus, store_rows
from shop.catalogue.models import Catalogue

BATCH = 500
AfterBatch = Callable[[Sequence[ImportedRow]], None]
Progress = Callable[[ImportState], None]
ImportSummary = ImportState


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What to import where, and how.

    ``after_batch`` runs in each batch's transaction: what it writes and the rows are stored
    together or not at all.
    """

    path: Path
    catalogue_code: str
    folder: Path
    rejects: Path
    on: date
    euros_per_dollar: Decimal | None = None
    is_dry_run: bool = False
    is_resumed: bool = False
    after_batch: AfterBatch | None = None
    progress: Progress | None = None


def run_import(options: ImportOptions) -> ImportSummary:
    """Import a file of JSON lines into a hidden catalogue; return what was done.

    Idempotent by SKU: doing it twice changes nothing. Each batch is committed with its position,
    so that a broken run can be resumed; a dry run checks everything and stores nothing.

    :raises SourceError: when a file cannot be read or written, or the catalogue is public
    """
    digest = file_digest(options.path)
    state_file = StateFile(options.folder / f"{options.catalogue_code}-{digest[:16]}.json")
    state = state_file.load() if options.is_resumed else ImportState()
    if state.is_done:
        return state
    rejects = RejectFile(options.rejects, is_continued=options.is_resumed)
    if options.is_dry_run:
        with transaction.atomic():
            _import_all(options, state, rejects, keep=lambda _state: None)
            transaction.set_rollback(True)
        return state
    _import_all(options, state, rejects, keep=state_file.store)
    state.is_done = True
    state_file.store(state)
    return state


def _import_all(
    options: ImportOptions, state: ImportState, rejects: RejectFile, *, keep: Progress
) -> None:
    catalogue, _is_new = Catalogue.objects.get_or_create(
        code=options.catalogue_code,
        defaults={"name": options.catalogue_code.upper(), "is_public": False},
    )
    if catalogue.is_public:
        raise SourceError(f"catalogue {catalogue.code!r} is public: imports go to hidden ones")
    rows = read_rows(options.path, after=state.line)
    while batch := list(islice(rows, BATCH)):
        stored, refused = _import_batch(batch, catalogue=catalogue, options=options)
        rejects.add(refused)
        state.line = batch[-1].line
        state.created += sum(row.is_new for row in stored)
        state.updated += sum(not row.is_new for row in stored)
        state.without_price += sum(row.row.price is None for row in stored)
        state.rejected += len(refused)
        keep(state)
        if options.progress:
            options.progress(replace(state))


def _import_batch(
    batch: Iterable[ImportRow | Reject], *, catalogue: Catalogue, options: ImportOptions
) -> tuple[list[ImportedRow], list[Reject]]:
    refused = [row for row in batch if isinstance(row, Reject)]
    rows = [row for row in batch if isinstance(row, ImportRow)]
    foreign = foreign_skus((row.sku for row in rows), catalogue=catalogue)
    refused += [
        Reject(row.line, row.sku, "another catalogue has this SKU")
        for row in rows
        if row.sku in foreign
    ]
    # The same SKU twice: the later line is the newer one.
    latest = {row.sku: row for row in rows if row.sku not in foreign}
    refused += [
        Reject(row.line, row.sku, f"line {latest[row.sku].line} has the same SKU and replaces it")
        for row in rows
        if row.sku in latest and latest[row.sku] is not row
    ]
    wanted = list(latest.values())
    try:
        return _store(wanted, catalogue=catalogue, options=options), _in_order(refused)
    except (DataError, IntegrityError):
        stored, failed = _one_by_one(wanted, catalogue=catalogue, options=options)
        return stored, _in_order([*refused, *failed])


@transaction.atomic
def _store(
    rows: Sequence[ImportRow], *, catalogue: Catalogue, options: ImportOptions
) -> list[ImportedRow]:
    stored = store_rows(
        rows,
        categories=CategoryPaths(catalogue),
        euros_per_dollar=options.euros_per_dollar,
        on=options.on,
    )
    if options.after_batch and stored:
        options.after_batch(stored)
    return stored


def _one_by_one(
    rows: Sequence[ImportRow], *, catalogue: Catalogue, options: ImportOptions
) -> tuple[list[ImportedRow], list[Reject]]:
    """Find the rows that the database refuses, and store the others."""
    stored: list[ImportedRow] = []
    failed: list[Reject] = []
    for row in rows:
        try:
            stored += _store([row], catalogue=catalogue, options=options)
        except (DataError, IntegrityError) as error:
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            failed.append(Reject(row.line, row.sku, f"refused by the database: {reason}"))
    return stored, failed


def _in_order(rejects: Iterable[Reject]) -> list[Reject]:
    return sorted(rejects, key=lambda reject: reject.line)
