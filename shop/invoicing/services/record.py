"""Writing a document with its number and its entries in the tax ledger, or nothing at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from shop.invoicing.locks import lock_series
from shop.invoicing.models import Document, DocumentKind, LegalEntity, TaxEntry
from shop.kernel.money import Money, sum_money
from shop.orders.models import Order

PREFIXES = {DocumentKind.INVOICE: "INV", DocumentKind.CREDIT_NOTE: "CN"}


class UnbalancedDocumentError(Exception):
    """Raised when the entries of a document are not its totals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """One entry of the tax ledger to be; amounts are negative on a credit note."""

    supply: str
    regime: str
    country: str
    ships_from: str
    category: str
    rate: Decimal
    reason: str
    net: Money
    tax: Money
    consignment_id: int | None = None
    buyer_vat_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """Everything a document is written from; the number comes from its series."""

    kind: DocumentKind
    entity: LegalEntity
    order: Order
    source: str
    issued_at: datetime
    time_zone: ZoneInfo
    tax_point: date
    language: str
    duty_total: Money
    entries: Sequence[EntryDraft]
    content: Mapping[str, Any]
    corrects: Document | None = None

    @property
    def issued_on(self) -> date:
        """The day of issue where the buyer is."""
        return self.issued_at.astimezone(self.time_zone).date()


def record_document(draft: DocumentDraft) -> Document:
    """Write a document and its entries once; the one that is there when it was issued before.

    Entries with supply ``DUTY`` carry the import tax on duty; their net is not part of the
    document's net total, the duty itself is ``duty_total``.

    :raises UnbalancedDocumentError: when the duty entries are not the duty total
    """
    known = Document.objects.filter(source=draft.source).first()
    if known is not None:
        return known
    with transaction.atomic():
        number = _next_number(draft)
        # Whoever waited for the series may find that the one before issued this very document.
        known = Document.objects.filter(source=draft.source).first()
        if known is not None:
            transaction.set_rollback(True)
            return known
        return _write(draft, number=number)


def _next_number(draft: DocumentDraft) -> str:
    year = draft.issued_on.year
    series = lock_series(entity_id=draft.entity.pk, kind=draft.kind, year=year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return f"{PREFIXES[draft.kind]}-{year}-{series.last_number:06d}"


def _write(draft: DocumentDraft, *, number: str) -> Document:
    currency = str(draft.duty_total.currency)
    supplies = [entry for entry in draft.entries if entry.supply != TaxEntry.Supply.DUTY]
    duties = [entry for entry in draft.entries if entry.supply == TaxEntry.Supply.DUTY]
    if sum_money((entry.net for entry in duties), currency=currency) != draft.duty_total:
        raise UnbalancedDocumentError(f"{draft.source}: the duty entries are not the duty total")
    net = sum_money((entry.net for entry in supplies), currency=currency)
    tax = sum_money((entry.tax for entry in draft.entries), currency=currency)
    document = Document.objects.create(
        kind=draft.kind,
        entity=draft.entity,
        number=number,
        order=draft.order,
        corrects=draft.corrects,
        source=draft.source,
        issued_at=draft.issued_at,
        issued_on=draft.issued_on,
        tax_point=draft.tax_point,
        language=draft.language,
        net_total=net,
        tax_total=tax,
        duty_total=draft.duty_total,
        gross_total=net + tax + draft.duty_total,
        content=dict(draft.content),
    )
    TaxEntry.objects.bulk_create(_entry(entry, document=document) for entry in draft.entries)
    return document


def _entry(draft: EntryDraft, *, document: Document) -> TaxEntry:
    return TaxEntry(
        document=document,
        order_id=document.order_id,
        consignment_id=draft.consignment_id,
        supply=draft.supply,
        regime=draft.regime,
        country=draft.country,
        ships_from=draft.ships_from,
        category=draft.category,
        rate=draft.rate,
        reason=draft.reason,
        net=draft.net,
        tax=draft.tax,
        buyer_vat_id=draft.buyer_vat_id,
        booked_on=document.issued_on,
        supplied_on=document.tax_point,
    )
