"""Rows of law in the reader's words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shop.kernel.formats import format_date, format_number, format_percent, join_texts
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
from shop.tax.selectors import ROW_CLASS_OF, periods_with_rows

EVIDENCE = ("valid_from", "valid_to", "source", "checked_on", "updated_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """A time in which one row of law held, ready to be shown."""

    pk: int
    since: str
    until: str
    value: str
    changes: list[str]
    source: str
    checked_on: str
    is_shown: bool
    is_in_force: bool


def value_fields(model: type[Any]) -> list[str]:
    """Return the names of the fields that say what the law is, without what it is about."""
    about = {*ROW_CLASS_OF[model].IDENTITY, *EVIDENCE}
    fields = model._meta.concrete_fields  # noqa: SLF001 — Django's documented model API
    return [field.name for field in fields if field.name not in about and not field.primary_key]


def value_in_words(row: Any, *, locale: str) -> str:
    """Return what a row says in short: a rate, an amount, a territory, a number."""
    return _SAY[type(row)](row, locale)


def history_of(row: Any, *, on: date, locale: str) -> list[HistoryRow]:
    """Return what was and will be in force of the fact of a row, earliest first; one statement."""
    found = []
    before = None
    for period, stored in periods_with_rows(row):
        is_over = period.until is not None and period.until <= on
        found.append(
            HistoryRow(
                pk=stored.pk,
                since=format_date(period.since, locale=locale),
                until=_last_day(period.until, locale=locale),
                value=value_in_words(stored, locale=locale),
                changes=_changes(before, stored, locale=locale) if before else [],
                source=stored.source,
                checked_on=format_date(stored.checked_on, locale=locale),
                is_shown=stored.pk == row.pk,
                is_in_force=period.since <= on and not is_over,
            )
        )
        before = stored
    return found


def _last_day(until: date | None, *, locale: str) -> str:
    return format_date(until - timedelta(days=1), locale=locale) if until else "–"


def _changes(before: Any, row: Any, *, locale: str) -> list[str]:
    """Return what else has changed beside that which the short value says."""
    names = [name for name in value_fields(type(row)) if name not in _IN_SHORT[type(row)]]
    return [
        _("%(field)s: %(value)s") % {"field": _label(row, name), "value": _said(row, name, locale)}
        for name in names
        if getattr(before, name) != getattr(row, name)
    ]


def _label(row: Any, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)  # noqa: SLF001 — documented model API


def _said(row: Any, name: str, locale: str) -> str:
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return format_number(value.normalize(), locale=locale)
    display: Callable[[], str] | None = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value if value is not None else "") or "–"


def _tax_rate(row: TaxRate, locale: str) -> str:
    return f"{format_percent(row.rate, locale=locale)} · {row.get_kind_display()}"


def _duty_rate(row: DutyRate, locale: str) -> str:
    return f"{format_percent(row.rate, locale=locale)} · {row.get_basis_display()}"


def _amount(row: Threshold | FlatCharge, locale: str) -> str:
    amount = format_number(row.amount.normalize(), locale=locale)
    return f"{amount} {row.currency} {row.get_per_display()}"


def _flat_charge(row: FlatCharge, locale: str) -> str:
    amount = _amount(row, locale)
    return amount if row.is_enabled else f"{amount} · {pgettext('flat charge', 'not charged')}"


def _territory(row: TerritoryRule, _locale: str) -> str:
    return row.territory


def _scheme(row: TaxScheme, _locale: str) -> str:
    return join_texts(row.registrations.split("|"))


def _registration(row: SellerRegistration, _locale: str) -> str:
    return row.number


def _legal_term(row: LegalTerm, locale: str) -> str:
    days, months = row.Unit.DAYS, row.Unit.MONTHS
    text = {
        days: ngettext("%(count)s day", "%(count)s days", row.length),
        months: ngettext("%(count)s month", "%(count)s months", row.length),
    }.get(row.Unit(row.unit)) or ngettext("%(count)s year", "%(count)s years", row.length)
    return text % {"count": format_number(row.length, locale=locale)}


def _report_rule(row: ReportRule, _locale: str) -> str:
    return join_texts([row.periods.replace("|", "/"), row.currency])


def _report_box(row: ReportBox, _locale: str) -> str:
    return row.box


_SAY: dict[type[Any], Callable[[Any, str], str]] = {
    TaxRate: _tax_rate,
    DutyRate: _duty_rate,
    Threshold: _amount,
    FlatCharge: _flat_charge,
    TerritoryRule: _territory,
    TaxScheme: _scheme,
    SellerRegistration: _registration,
    LegalTerm: _legal_term,
    ReportRule: _report_rule,
    ReportBox: _report_box,
}
_IN_SHORT: dict[type[Any], tuple[str, ...]] = {
    TaxRate: ("rate", "kind"),
    DutyRate: ("rate", "basis"),
    Threshold: ("amount", "currency", "per"),
    FlatCharge: ("amount", "currency", "per", "is_enabled"),
    TerritoryRule: ("territory",),
    TaxScheme: ("registrations",),
    SellerRegistration: ("number",),
    LegalTerm: ("length", "unit"),
    ReportRule: ("periods", "currency"),
    ReportBox: ("box",),
}
