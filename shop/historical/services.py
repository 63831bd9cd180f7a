"""Bringing old orders in: batches that are there whole or not at all, so that a run can go on."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from shop.events import orders_imported
from shop.historical.books import Books, Keys, Values
from shop.historical.copying import copy_rows, draw_keys
from shop.historical.planning import make_plan
from shop.historical.records import Scribe
from shop.historical.rulings import Rates
from shop.historical.selectors import Balance, balance_of, known_sources
from shop.historical.source import write_rejects
from shop.historical.surroundings import find_entity, find_market, prepare
from shop.historical.values import ImportFileError, Plan, Sale
from shop.invoicing.models import Document
from shop.kernel.events import announce
from shop.orders.models import Consignment, Order

BATCH = 500
FORMATS = ("online-retail",)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come, in rows of the file; ``booked`` by this run."""

    done: int
    rows: int
    booked: int


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What to import, whose orders they become, and where the rejected rows are told."""

    path: Path
    format: str
    market_code: str
    rejected: Path
    now: datetime
    progress: Callable[[Progress], None] | None = None


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What a run has done, and what its file and the ledger say now."""

    orders: int
    credit_notes: int
    orders_before: int
    rejected: int
    balance: Balance


def import_orders(options: ImportOptions) -> ImportSummary:
    """Book a file of old invoices as orders with documents and tax; return what was done.

    Nobody is written to, nothing leaves a shelf and no payment is expected. Everything is decided
    before the first row is written. A batch of invoices with all credit notes that correct them is
    one transaction, and an invoice that is there is left alone: running again goes on.

    :raises ImportFileError: when the file or the shop does not allow it; batches so far stay
    """
    if options.rejected.resolve() == options.path.resolve():
        raise ImportFileError(f"{options.rejected}: the report would replace the file itself")
    market, entity = find_market(options.market_code), find_entity()
    with _alone():
        plan = make_plan(options.path, now=options.now)
        write_rejects(options.rejected, source=options.path, reasons=plan.rejects)
        around = prepare(market=market, entity=entity, titles=plan.titles)
        books = Books(options.format, around)
        known = known_sources(prefix=books.source_of(""))
        missing = [sale for sale in plan.sales if books.source_of(sale.number) not in known]
        if missing:
            rates = Rates(first=plan.sales[0].day, last=plan.sales[-1].day)
            scribe = Scribe(books, rates, options.now)
            _book_all(missing, scribe=scribe, plan=plan, progress=options.progress)
        _tell_of_buyers()
        sources = [books.source_of(number) for number in _numbers(plan.sales)]
        return ImportSummary(
            orders=len(missing),
            credit_notes=sum(len(sale.credits) for sale in missing),
            orders_before=len(plan.sales) - len(missing),
            rejected=len(plan.rejects),
            balance=balance_of(plan, sources=sources),
        )


@contextmanager
def _alone() -> Iterator[None]:
    """Keep a second import away for as long as the block lasts; a killed one lets go by itself.

    :raises ImportFileError: when another one is running
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('import_orders'))")
        if not cursor.fetchone()[0]:
            raise ImportFileError("another import of orders is running")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('import_orders'))")


def _book_all(
    sales: Sequence[Sale],
    *,
    scribe: Scribe,
    plan: Plan,
    progress: Callable[[Progress], None] | None,
) -> None:
    left = sum(_rows(sale) for sale in sales)
    state = Progress(done=plan.rows - left, rows=plan.rows, booked=0)
    waiting = iter(sales)
    while batch := list(islice(waiting, BATCH)):
        book_batch(batch, scribe=scribe)
        rows = sum(_rows(sale) for sale in batch)
        state = replace(state, done=state.done + rows, booked=state.booked + rows)
        if progress:
            progress(state)


@transaction.atomic(durable=True)
def book_batch(sales: Sequence[Sale], *, scribe: Scribe) -> None:
    """Write sales with their credit notes, all of them or none.

    :raises ImportFileError: when one of the numbers is taken by an order of the shop
    """
    rows: dict[type[Model], list[Values]] = defaultdict(list)
    orders = iter(draw_keys(Order, count=len(sales)))
    consignments = iter(draw_keys(Consignment, count=len(sales)))
    documents = iter(draw_keys(Document, count=sum(1 + len(sale.credits) for sale in sales)))
    for sale in sales:
        invoice = next(documents)
        notes = list(islice(documents, len(sale.credits)))
        keys = Keys(next(orders), next(consignments), invoice, notes)
        for model, values in scribe.rows_of(sale, keys):
            rows[model].append(values)
    try:
        with transaction.atomic():
            for model, values_of in rows.items():
                copy_rows(model, values_of)
    except IntegrityError as error:
        raise ImportFileError(f"the database refuses a batch: {error}") from error


@transaction.atomic(durable=True)
def _tell_of_buyers() -> None:
    announce(orders_imported)


def _rows(sale: Sale) -> int:
    return sale.rows + sum(note.rows for note in sale.credits)


def _numbers(sales: Sequence[Sale]) -> Iterator[str]:
    for sale in sales:
        yield sale.number
        yield from (note.number for note in sale.credits)
