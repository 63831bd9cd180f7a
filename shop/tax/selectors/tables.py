"""The tables of law, and the rows of one fact among each other."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields
from datetime import date
from typing import Any

from django.db.models import Exists, Manager, Model, OuterRef, Q, QuerySet

from shop.tax.calculate import (
    DatedRow,
    DutyRateRow,
    FlatChargeRow,
    LegalTermRow,
    Period,
    RegistrationRow,
    ReportBoxRow,
    ReportRuleRow,
    SchemeRow,
    TaxRateRow,
    TerritoryRow,
    ThresholdRow,
    periods_of,
)
from shop.tax.models import (
    DutyRate,
    FlatCharge,
    LegalTerm,
    ReportBox,
    ReportRule,
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
    LegalTermRow: LegalTerm.objects,
    ReportRuleRow: ReportRule.objects,
    ReportBoxRow: ReportBox.objects,
}

# What each model's rows say as values, and so which of them are about the same fact.
ROW_CLASS_OF: dict[type[Model], type[DatedRow]] = {
    **{table.model: row_class for row_class, table in TABLES.items()},
    SellerRegistration: RegistrationRow,
}


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
