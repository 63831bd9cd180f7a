"""Drafts of documents, for orders of the other factories."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shop.invoicing.models import DocumentKind, LegalEntity
from shop.invoicing.services import DocumentDraft, EntryDraft
from shop.kernel.money import Money
from shop.orders.models import Order

AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def kaolin() -> LegalEntity:
    """Return the company that sells, made when it is not there."""
    entity, _is_new = LegalEntity.objects.get_or_create(
        code="kaolin",
        defaults={
            "name": "Kaolin Porcelain Co., Ltd.",
            "line1": "1 Example Kiln Road",
            "city": "Jingdezhen",
            "country": "CN",
            "email": "accounts@kaolin.example",
        },
    )
    return entity


def entry_draft(*, net: str = "100.00", tax: str = "19.00", **changes: Any) -> EntryDraft:
    """Return an entry of the ledger: goods sold in Germany unless told otherwise."""
    currency = changes.pop("currency", "EUR")
    values: dict[str, Any] = {
        "supply": "GOODS",
        "regime": "DOMESTIC",
        "country": "DE",
        "ships_from": "DE",
        "category": "STANDARD",
        "rate": Decimal("0.19"),
        "reason": "S",
        "net": Money(Decimal(net), currency),
        "tax": Money(Decimal(tax), currency),
    }
    return EntryDraft(**{**values, **changes})


def document_draft(*, order: Order, source: str, **changes: Any) -> DocumentDraft:
    """Return the draft of an invoice over EUR 119.00 unless told otherwise."""
    values: dict[str, Any] = {
        "kind": DocumentKind.INVOICE,
        "entity": kaolin(),
        "order": order,
        "source": source,
        "issued_at": AT,
        "time_zone": ZoneInfo("Europe/Berlin"),
        "tax_point": date(2026, 11, 2),
        "language": "de",
        "duty_total": Money(Decimal(0), "EUR"),
        "entries": [entry_draft()],
        "content": {},
    }
    return DocumentDraft(**{**values, **changes})
