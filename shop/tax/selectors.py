"""Read the law from the database, and quote with it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from threading import Lock
from time import monotonic
from typing import Any

from django.db.models import Count, Exists, Manager, Max, Model, OuterRef, Q, QuerySet, Value

from shop.tax.calculate import (
    DatedRow,
    DutyRateRow,
    FlatChargeRow,
    Period,
    Quote,
    RegistrationRow,
    SchemeRow,
    TaxData,
    TaxRateRow,
    TaxSnapshot,
    TerritoryRow,
    ThresholdRow,
    calculate_tax,
    periods_of,
)
from shop.tax.models import (
    DutyRate,
    FlatCharge,
    SellerRegistration,
    TaxRate,
    TaxScheme,
    TerritoryRule,
    Threshold,
)

# The table of each kind of row; whoever loads or reads the law goes through here.
TABLES: dict[type[DatedRow], Manager[Any]] = {
    TaxRateRow: TaxRate.objects,
    TerritoryRow: TerritoryRule.objects,
    SchemeRow: TaxScheme.objects,
    ThresholdRow: Threshold.objects,
    FlatChargeRow: FlatCharge.objects,
    DutyRateRow: DutyRate.objects,
}

# What each model's rows say as values, and so which of them are about the same fact.
ROW_CLASS_OF: dict[type[Model], type[DatedRow]] = {
    **{table.model: row_class for row_class, table in TABLES.items()},
    SellerRegistration: RegistrationRow,
}

# How long a process quotes without asking the database whether the law has changed.
ASK_AGAIN_AFTER_SECONDS = 5.0

# Days whose rows are kept: today, and the tax points of refunds and replays.
DAYS_KEPT = 16

Version = tuple[tuple[Any, ...], ...]


@dataclass(slots=True)
class _Cache:
    """What this process remembers, and the version of the tables it was read from."""

    version: Version | None = None
    asked_at: float = 0.0
    days: dict[date, TaxData] | None = None


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
        if monotonic() - _cache.asked_at >= ASK_AGAIN_AFTER_SECONDS:
            version = _tables_version()
            if version != _cache.version:
                _cache.version, _cache.days = version, {}
            _cache.asked_at = monotonic()
        days = _cache.days if _cache.days is not None else {}
        known = days.get(on)
        if known is None:
            known = days[on] = TaxData.from_rows(_rows_in_force(on=on), on=on)
            while len(days) > DAYS_KEPT:
                days.pop(next(iter(days)))
        _cache.days = days
        return known


def rows_of_law() -> list[DatedRow]:
    """Return every row of law of every period, for work that goes through years of sales.

    ``TaxData.from_rows`` makes of them what was in force on a day, as ``tax_data`` does.
    """
    return [
        row_class.from_values(values)
        for row_class, table in TABLES.items()
        for values in table.order_by("valid_from", "pk").values(
            *(spec.name for spec in fields(row_class))
        )
    ]


def forget_tax_data() -> None:
    """Make the next quote of this process ask the tables again."""
    with _cache_lock:
        _cache.version, _cache.asked_at, _cache.days = None, 0.0, None


def quote_tax(*, snapshot: TaxSnapshot) -> Quote:
    """Return tax and duty of one consignment under the law of its tax point.

    Raises what ``calculate_tax`` raises; in particular ``UnknownTerritoryError`` for a place the
    shop has no rule for, and ``MissingCustomsDataError`` for goods that cannot be declared.
    """
    return calculate_tax(snapshot, tax_data(on=snapshot.tax_point))


@dataclass(frozen=True, slots=True)
class Registrations:
    """The seller's registrations on a day: numbers by code, e.g. ``VAT:DE``.

    ``providers`` says by place who computes sales tax.
    """

    numbers: Mapping[str, str]
    providers: Mapping[str, str]

    @property
    def codes(self) -> frozenset[str]:
        """Their names, as the tax engine knows them."""
        return frozenset(self.numbers)


def registered_on(*, on: date) -> Registrations:
    """Return the seller's registrations in force on a day; of two for one place the later."""
    rows = list(SellerRegistration.objects.filter(in_force(on=on)).order_by("valid_from", "pk"))
    return Registrations(
        numbers={row.code: row.number for row in rows},
        providers={
            row.country: row.provider for row in rows if row.scheme == SellerRegistration.Scheme.STX
        },
    )


def registrations_on(*, on: date) -> frozenset[str]:
    """Return the codes of the seller's registrations in force on a day, as a snapshot wants."""
    return registered_on(on=on).codes


def registration_numbers_on(*, on: date) -> dict[str, str]:
    """Return the seller's numbers in force on a day by code, e.g. ``VAT:DE``."""
    return dict(registered_on(on=on).numbers)


def in_force(*, on: date, until: date | None = None) -> Q:
    """Return the condition that a dated row holds on a day, or on some day from it to another."""
    return Q(valid_from__lte=until or on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def holding(rows: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """Return those of a table's rows that decide on a day: of one fact the latest to start."""
    identity = ROW_CLASS_OF[rows.model].IDENTITY
    later = rows.model.objects.filter(
        in_force(on=on),
        valid_from__gt=OuterRef("valid_from"),
        **{name: OuterRef(name) for name in identity},
    )
    return rows.filter(in_force(on=on)).filter(~Exists(later))


def same_fact(row: Any) -> QuerySet[Any]:
    """Return all rows of whatever period about what a stored row is about, oldest first."""
    identity = {name: getattr(row, name) for name in ROW_CLASS_OF[type(row)].IDENTITY}
    rows: QuerySet[Any] = type(row).objects.filter(**identity).order_by("valid_from")
    return rows


def ended_by(row: Any, *, day: date) -> QuerySet[Any]:
    """Return the rows of the same fact that end where a stored row begins, or began: on a day."""
    return same_fact(row).filter(valid_to=day).exclude(pk=row.pk)


def as_value(row: Any) -> DatedRow:
    """Return a stored row as the value that the engine and the quotes know it by."""
    row_class = ROW_CLASS_OF[type(row)]
    return row_class.from_values({spec.name: getattr(row, spec.name) for spec in fields(row_class)})


def periods_with_rows(row: Any) -> list[tuple[Period, Any]]:
    """Return what held when of the fact of a stored row, and the stored rows; one statement."""
    stored = {as_value(other): other for other in same_fact(row)}
    return [(period, stored[period.row]) for period in periods_of(stored)]


def rows_by_key(keys: Iterable[str]) -> dict[str, Any]:
    """Return the stored rows that quotes name, by key; at most one statement for each table.

    Keys of rows that are gone, and texts that are no keys, are missing.
    """
    wanted: dict[str, set[str]] = {}
    for key in keys:
        wanted.setdefault(key.partition("/")[0], set()).add(key)
    found: dict[str, Any] = {}
    for row_class, table in TABLES.items():
        named = wanted.get(row_class.TABLE)
        if named:
            # Near enough to be few; the key itself, which only the value knows, decides.
            about = {key.partition("/")[2].partition("/")[0].partition("@")[0] for key in named}
            near = table.filter(
                valid_from__in=_days_of(named), **{f"{row_class.IDENTITY[0]}__in": about}
            )
            found |= {key: row for row in near if (key := as_value(row).key) in named}
    return found


def _days_of(keys: Iterable[str]) -> list[date]:
    """Return the days after the last @ of each key that has one."""
    days = []
    for key in keys:
        with suppress(ValueError):
            days.append(date.fromisoformat(key.rpartition("@")[2]))
    return days


def _rows_in_force(*, on: date) -> Iterator[DatedRow]:
    for row_class, table in TABLES.items():
        names = [spec.name for spec in fields(row_class)]
        rows = table.filter(in_force(on=on)).order_by("valid_from", "pk")
        for values in rows.values(*names):
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
