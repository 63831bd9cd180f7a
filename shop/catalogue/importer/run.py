"""An import from beginning to end: batches, rejects, progress, and where to go on."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    survey,
)
from shop.catalogue.importer.store import CategoryPaths, ImportedRow, foreign_skus, store_rows
from shop.catalogue.models import Catalogue

BATCH = 500
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
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

    :raises SourceError: when a file cannot be read or written, when no line of it can be imported,
        or when the catalogue is public
    """
    _check(options)
    state_file = _state_file(options)
    state = _start(options, state_file)
    if state.is_done:
        return state
    found = survey(options.path)
    state.lines = found.lines
    rejects = RejectFile(options.rejects, after=state.line)
    if found.first_reject and not found.last_line_of:
        rejects.add(row for row in read_rows(options.path, after=0) if isinstance(row, Reject))
        raise SourceError(
            f"{options.path}: no line can be imported, each is to be a JSON object with asin and"
            f" title. Line {found.first_reject.line}: {found.first_reject.reason}."
            f" All lines: {options.rejects}"
        )
    work = _Work(options, state, rejects, found.last_line_of)
    if options.is_dry_run:
        with transaction.atomic():
            _import_all(work, keep=lambda _state: None)
            transaction.set_rollback(True)
        return state
    _import_all(work, keep=state_file.store)
    state.is_done = True
    state_file.store(state)
    return state


def unfinished_line(options: ImportOptions) -> int:
    """Return the line up to which a broken run has imported the file, 0 when there is none.

    :raises SourceError: when the file cannot be read
    """
    state = _start(replace(options, is_resumed=True), _state_file(options))
    return 0 if state.is_done else state.line


@dataclass(frozen=True, slots=True)
class _Work:
    """A run with what it knows and where it writes."""

    options: ImportOptions
    state: ImportState
    rejects: RejectFile
    last_line_of: Mapping[str, int]


def _check(options: ImportOptions) -> None:
    if not _CODE.fullmatch(options.catalogue_code):
        raise SourceError(
            f"{options.catalogue_code!r} is no code of a catalogue:"
            " up to 40 small letters, digits and dashes"
        )
    if options.rejects.resolve() == options.path.resolve():
        raise SourceError(f"{options.rejects}: the rejected lines would replace the file itself")


def _state_file(options: ImportOptions) -> StateFile:
    digest = file_digest(options.path)
    return StateFile(options.folder / f"{options.catalogue_code}-{digest[:16]}.json")


def _start(options: ImportOptions, state_file: StateFile) -> ImportState:
    # The position lies in a file, the rows in a database that may be a new one by now.
    is_known = Catalogue.objects.filter(code=options.catalogue_code).exists()
    state = state_file.load() if options.is_resumed and is_known else ImportState()
    state.resumed_after = state.line
    return state


def _import_all(work: _Work, *, keep: Progress) -> None:
    options, state = work.options, work.state
    catalogue, _is_new = Catalogue.objects.get_or_create(
        code=options.catalogue_code,
        defaults={"name": options.catalogue_code.upper(), "is_public": False},
    )
    if catalogue.is_public:
        raise SourceError(f"catalogue {catalogue.code!r} is public: imports go to hidden ones")
    rows = read_rows(options.path, after=state.line)
    while batch := list(islice(rows, BATCH)):
        stored, refused = _import_batch(batch, catalogue=catalogue, work=work)
        work.rejects.add(refused)
        state.line = batch[-1].line
        state.created += sum(row.is_new for row in stored)
        state.updated += sum(row.is_changed for row in stored)
        state.unchanged += sum(not row.is_new and not row.is_changed for row in stored)
        state.without_price += sum(row.row.price is None for row in stored)
        state.rejected += len(refused)
        keep(state)
        if options.progress:
            options.progress(replace(state))


def _import_batch(
    batch: Iterable[ImportRow | Reject], *, catalogue: Catalogue, work: _Work
) -> tuple[list[ImportedRow], list[Reject]]:
    rows = [row for row in batch if isinstance(row, ImportRow)]
    foreign = foreign_skus((row.sku for row in rows), catalogue=catalogue)
    wanted: list[ImportRow] = []
    refused = [row for row in batch if isinstance(row, Reject)]
    for row in rows:
        last = work.last_line_of.get(row.sku, row.line)
        if row.sku in foreign:
            refused.append(Reject(row.line, row.sku, "another catalogue has this SKU"))
        elif row.line != last:
            # The same SKU twice, wherever in the file: the later line is the newer one.
            reason = f"line {last} has the same SKU and replaces it"
            refused.append(Reject(row.line, row.sku, reason))
        else:
            wanted.append(row)
    try:
        return _store(wanted, catalogue=catalogue, options=work.options), _in_order(refused)
    except (DataError, IntegrityError):
        stored, failed = _one_by_one(wanted, catalogue=catalogue, options=work.options)
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
