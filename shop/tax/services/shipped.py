"""Write the law that comes with the shop into its tables, and the seller's registrations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.db import transaction

from shop.tax.calculate import DatedRow
from shop.tax.models import SellerRegistration
from shop.tax.selectors import TABLES, forget_tax_data
from shop.tax.tables import read_table

# What may be mended in place: a row's end and its evidence. The fact itself may not.
REMARKS = ("valid_to", "source", "checked_on")


class ChangedTaxRowError(Exception):
    """Raised when a file says something else than a row that may already be in quotes."""

    def __init__(self, *, keys: Sequence[str]) -> None:
        super().__init__(f"add new rows instead of changing these: {', '.join(keys)}")
        self.keys = tuple(keys)


@transaction.atomic
def load_tax_data(*, allow_corrections: bool = False) -> dict[str, int]:
    """Bring the tables to what the files of this release say; return the rows added per table.

    Safe to run at every deployment: rows that are there stay, missing ones are added, ends and
    sources are brought up to date, and rows entered by hand are left alone. A fact is never
    changed in place, unless corrections are allowed for an error that no quote has used.

    :raises ChangedTaxRowError: when a file changes the fact of a stored row; nothing is written
    """
    added = {
        row_class.TABLE: _load_table(row_class, allow_corrections=allow_corrections)
        for row_class in TABLES
    }
    forget_tax_data()
    # Another thread may read the old rows again before this commits.
    transaction.on_commit(forget_tax_data)
    return added


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationDraft:
    """A tax number of the seller from a day on, where it is written, and who computes with it."""

    scheme: str
    country: str
    number: str
    valid_from: date
    source: str
    checked_on: date
    provider: str = ""


def register_seller(draft: RegistrationDraft) -> None:
    """Record a tax number of the seller; nothing happens when it is known already.

    Source and day of the check are brought up to date. Another number is another row: end the one
    that is there, and record the new one from its own day. Who computes the tax is left as people
    have set it since.

    :raises ChangedTaxRowError: when another number is known from the same day
    """
    said = {"source": draft.source, "checked_on": draft.checked_on}
    registration, is_new = SellerRegistration.objects.get_or_create(
        scheme=draft.scheme,
        country=draft.country,
        valid_from=draft.valid_from,
        defaults={**said, "number": draft.number, "provider": draft.provider},
    )
    if registration.number != draft.number:
        raise ChangedTaxRowError(keys=[f"{registration.code}@{draft.valid_from.isoformat()}"])
    if not is_new and any(getattr(registration, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(registration, name, value)
        registration.full_clean()
        registration.save(update_fields=[*said, "updated_at"])


def _load_table(row_class: type[DatedRow], *, allow_corrections: bool) -> int:
    table = TABLES[row_class]
    names = [spec.name for spec in fields(row_class)]
    stored = {row.key: row for row in map(row_class.from_values, table.order_by().values(*names))}
    rows = read_table(row_class)
    changed = [
        row.key for row in rows if row.key in stored and not _same_fact(row, stored[row.key])
    ]
    if changed and not allow_corrections:
        raise ChangedTaxRowError(keys=changed)
    rows = [_with_end_of(stored, row) for row in rows]
    stale = [row for row in rows if stored.get(row.key) != row]
    identity = [*row_class.IDENTITY, "valid_from"]
    table.bulk_create(
        [table.model(**_columns(row)) for row in stale],
        update_conflicts=True,
        unique_fields=identity,
        update_fields=[*(name for name in names if name not in identity), "updated_at"],
    )
    return sum(row.key not in stored for row in stale)


def _with_end_of(stored: Mapping[str, DatedRow], row: DatedRow) -> DatedRow:
    """Return the row of a file with the end that a row entered by hand has given it.

    Files let a row without an end hold until a later one starts, so they would open it again.
    """
    known = stored.get(row.key)
    if row.valid_to is None and known is not None and known.valid_to is not None:
        follower = replace(row, valid_from=known.valid_to).key
        return replace(row, valid_to=known.valid_to) if follower in stored else row
    return row


def _same_fact(row: DatedRow, other: DatedRow) -> bool:
    names = (spec.name for spec in fields(row) if spec.name not in REMARKS)
    return all(getattr(row, name) == getattr(other, name) for name in names)


def _columns(row: DatedRow) -> dict[str, Any]:
    values = {spec.name: getattr(row, spec.name) for spec in fields(row)}
    return {
        name: "|".join(sorted(value)) if isinstance(value, frozenset) else value
        for name, value in values.items()
    }
