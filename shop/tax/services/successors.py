"""A change of law: the old row ends on the day before, and a new one begins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import transaction

from shop.tax.locks import lock_rows
from shop.tax.selectors import ended_by, forget_tax_data, same_fact


class Why(StrEnum):
    """Why a new value cannot begin on a day."""

    NOT_AFTER_ITS_BEGINNING = "NOT_AFTER_ITS_BEGINNING"
    AFTER_ITS_END = "AFTER_ITS_END"
    COVERED_BY_A_LATER_ROW = "COVERED_BY_A_LATER_ROW"


class DayNotFreeError(Exception):
    """Raised when a new value cannot begin on a day; ``day`` is the one in the way."""

    def __init__(self, *, why: Why, day: date) -> None:
        super().__init__(f"{why}: {day}")
        self.why, self.day = why, day


class ChangedMeanwhileError(Exception):
    """Raised when the row is not any more what somebody looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewValue:
    """What the law says from a day on, by field, where it says so, and who looked when."""

    valid_from: date
    values: Mapping[str, Any]
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWords:
    """Who changes the law, and what the histories of the old and the new row shall say."""

    user_id: int
    of_old: str
    of_new: str


@transaction.atomic(durable=True)
def supersede(*, row: Any, seen_at: datetime | None, new: NewValue, log: LogWords) -> Any:
    """Let a row of law end on the day before a new value applies; return the new row.

    The new row takes over the rest of the old one's time: it ends where that would have ended.
    ``seen_at`` is when the row had last been changed as far as the person knows. Quotes that were
    made keep their amounts and the row they name; this process quotes with the new row at once,
    others a few seconds later (see `tax_data`).

    :raises ChangedMeanwhileError: when the row has been changed since, or is gone
    :raises DayNotFreeError: when the new value cannot begin on its day
    :raises ValidationError: when the new row cannot be law; nothing is written
    """
    lock_rows(same_fact(row))
    rows = list(same_fact(row))
    old = next((other for other in rows if other.pk == row.pk), None)
    if old is None or old.updated_at != seen_at:
        raise ChangedMeanwhileError
    _require_free_day(old, rows, day=new.valid_from)
    successor = successor_of(old)
    values = {**new.values, "source": new.source, "checked_on": new.checked_on}
    for name, value in {**values, "valid_from": new.valid_from}.items():
        setattr(successor, name, value)
    successor.full_clean()
    old.valid_to = new.valid_from
    old.save(update_fields=["valid_to", "updated_at"])
    successor.save()
    LogEntry.objects.log_actions(log.user_id, [old], CHANGE, log.of_old, single_object=True)
    LogEntry.objects.log_actions(log.user_id, [successor], ADDITION, log.of_new, single_object=True)
    forget_tax_data()
    # Another thread may read the old rows again before this commits.
    transaction.on_commit(forget_tax_data)
    return successor


@transaction.atomic
def correct_coming_row(*, row: Any, began_on: date) -> None:
    """Save a row that is not in force yet; what ended where it began ends where it begins now.

    So no day is left without a row, and none gets two, when the beginning is put off.
    """
    lock_rows(same_fact(row))
    for old in ended_by(row, day=began_on):
        old.valid_to = row.valid_from
        old.save(update_fields=["valid_to", "updated_at"])
    row.save()
    transaction.on_commit(forget_tax_data)


def successor_of(row: Any) -> Any:
    """Return an unsaved copy of a row of law, which says the same until it is told otherwise."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields  # noqa: SLF001 — Django's documented model API
        if not field.primary_key
    }
    return type(row)(**values)


def _require_free_day(old: Any, rows: Iterable[Any], *, day: date) -> None:
    if day <= old.valid_from:
        raise DayNotFreeError(why=Why.NOT_AFTER_ITS_BEGINNING, day=old.valid_from)
    if old.valid_to is not None and day >= old.valid_to:
        raise DayNotFreeError(why=Why.AFTER_ITS_END, day=old.valid_to)
    for row in rows:
        is_later = row.valid_from > old.valid_from
        if is_later and row.valid_from <= day and (row.valid_to is None or day < row.valid_to):
            raise DayNotFreeError(why=Why.COVERED_BY_A_LATER_ROW, day=row.valid_from)
