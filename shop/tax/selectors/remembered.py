"""The law as this process remembers it, and quotes with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from django.db.models import Count, Manager, Max, QuerySet, Value

from shop.kernel.countries import EU_MEMBERS
from shop.tax.calculate import (
    ROW_CLASSES,
    DatedRow,
    LegalTermRow,
    Quote,
    TaxData,
    TaxSnapshot,
    Term,
    calculate_tax,
)
from shop.tax.calculate import legal_term as term_in_force
from shop.tax.selectors.tables import TABLES, in_force

# How long a process quotes without asking the database whether the law has changed.
ASK_AGAIN_AFTER_SECONDS = 5.0

# Days whose rows are kept: today, and the tax points of refunds and replays.
DAYS_KEPT = 16

Version = tuple[tuple[Any, ...], ...]
Row = TypeVar("Row", bound=DatedRow)


@dataclass(slots=True)
class _Cache:
    """What this process remembers, and the version of the tables it was read from."""

    version: Version | None = None
    asked_at: float = 0.0
    days: dict[date, TaxData] = field(default_factory=dict)
    tables: dict[type[DatedRow], tuple[Any, ...]] = field(default_factory=dict)


_cache = _Cache()
_cache_lock = Lock()


def tax_data(*, on: date) -> TaxData:
    """Return every row of law in force on a day, as an immutable value.

    This is the one place that reads the tables. A cold read costs one statement for the version
    and six for the rows. The value is kept in the process under the version of the tables: the
    number of their rows and the time of their last change, asked in one statement at most every
    ``ASK_AGAIN_AFTER_SECONDS``. So a quote costs no statement, or one, and a change made by another
    process is used a few seconds later at most; ``load_tax_data`` makes its own process ask at
    once. An edit that bypasses ``updated_at`` (``QuerySet.update``) is not noticed: add a row.
    """
    with _cache_lock:
        _ask_again()
        days = _cache.days
        known = days.get(on)
        if known is None:
            known = days[on] = TaxData.from_rows(_rows_in_force(on=on), on=on)
            while len(days) > DAYS_KEPT:
                days.pop(next(iter(days)))
        return known


def rows_of(row_class: type[Row]) -> tuple[Row, ...]:
    """Return every row of a small table, of whatever period, earliest first; kept as ``tax_data``.

    For what is asked of many days at once, as deadlines are.
    """
    with _cache_lock:
        _ask_again()
        if row_class not in _cache.tables:
            _cache.tables[row_class] = tuple(_all_rows(row_class))
        return _cache.tables[row_class]


def legal_term(term: Term, *, country: str, on: date) -> LegalTermRow:
    """Return how long a period of law is in a country on a day.

    A row of the country goes before one of its tax area, as the EU, and that before the one that
    holds everywhere.

    :raises MissingLegalTermError: when no row says it
    """
    area = "EU" if country in EU_MEMBERS else country
    return term_in_force(rows_of(LegalTermRow), term=term, areas=(country, area), on=on)


def rows_of_law() -> list[DatedRow]:
    """Return every row of every period that the engine reckons with, for work on years of sales.

    ``TaxData.from_rows`` makes of them what was in force on a day, as ``tax_data`` does.
    """
    return [row for row_class in ROW_CLASSES for row in _all_rows(row_class)]


def forget_tax_data() -> None:
    """Make the next quote of this process ask the tables again."""
    with _cache_lock:
        _cache.version, _cache.asked_at = None, 0.0
        _cache.days, _cache.tables = {}, {}


def quote_tax(*, snapshot: TaxSnapshot) -> Quote:
    """Return tax and duty of one consignment under the law of its tax point.

    Raises what ``calculate_tax`` raises; in particular ``UnknownTerritoryError`` for a place the
    shop has no rule for, and ``MissingCustomsDataError`` for goods that cannot be declared.
    """
    return calculate_tax(snapshot, tax_data(on=snapshot.tax_point))


def _ask_again() -> None:
    """Forget what was read when the tables have changed since; the caller holds the lock."""
    if monotonic() - _cache.asked_at >= ASK_AGAIN_AFTER_SECONDS:
        version = _tables_version()
        if version != _cache.version:
            _cache.version, _cache.days, _cache.tables = version, {}, {}
        _cache.asked_at = monotonic()


def _rows_in_force(*, on: date) -> Iterator[DatedRow]:
    for row_class in ROW_CLASSES:
        yield from _values_of(row_class, TABLES[row_class].filter(in_force(on=on)))


def _all_rows(row_class: type[Row]) -> Iterator[Row]:
    return _values_of(row_class, TABLES[row_class].all())


def _values_of(row_class: type[Row], rows: QuerySet[Any]) -> Iterator[Row]:
    names = [spec.name for spec in fields(row_class)]
    for values in rows.order_by("valid_from", "pk").values(*names):
        yield row_class.from_values(values)


def _tables_version() -> Version:
    """Return what changes whenever a row is added, saved or deleted; one statement."""
    first, *others = (
        _table_version(row_class.TABLE, table=table) for row_class, table in TABLES.items()
    )
    return tuple(sorted(first.union(*others, all=True)))


def _table_version(name: str, *, table: Manager[Any]) -> QuerySet[Any, tuple[Any, ...]]:
    version: QuerySet[Any, tuple[Any, ...]] = (
        table.order_by()
        .values(table=Value(name))
        .annotate(rows=Count("pk"), newest=Max("pk"), changed=Max("updated_at"))
        .values_list("table", "rows", "newest", "changed")
    )
    return version
