"""The rows that a sale and its credit notes become in the books: documents and the tax ledger."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from shop.historical.calculate import tax_on, total
from shop.historical.rulings import CATEGORY, SELLER
from shop.historical.surroundings import Surroundings
from shop.historical.values import CURRENCY, NOTHING, Credit, Sale
from shop.invoicing.models import Document, DocumentKind, TaxEntry

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Keys:
    """The primary keys that were drawn for a sale; one document key for each credit note."""

    order: int
    consignment: int
    invoice: int
    credits: Sequence[int]


@dataclass(frozen=True, slots=True)
class Books:
    """Writes what one import knows of documents: their numbers are those of the file."""

    name: str
    around: Surroundings

    def source_of(self, number: str) -> str:
        """Return what a document of the file was issued for: its key in our books."""
        return f"import-{self.name}-{number}"

    def rows_of(self, sale: Sale, keys: Keys) -> Iterator[tuple[type[Model], Values]]:
        """Yield the invoice, its credit notes and their entries in the ledger."""
        yield Document, self._invoice(sale, keys)
        yield from ((TaxEntry, values) for values in _entries(sale, keys))
        for note, key in zip(sale.credits, keys.credits, strict=True):
            yield Document, self._credit_note(note, key, keys)
            yield from ((TaxEntry, values) for values in _negative_entries(note, key, keys))

    def _invoice(self, sale: Sale, keys: Keys) -> Values:
        items = [(line.code, line.title, line.quantity, line.price) for line in sale.lines]
        return {
            "id": keys.invoice,
            "kind": DocumentKind.INVOICE.value,
            "corrects_id": None,
            **self._document(sale.number, at=sale.at, keys=keys),
            "tax_point": sale.day,
            **amounts_of(sale.net, sale.tax),
            "content": json.dumps(self._content(sale.number, sale=sale, items=items)),
        }

    def _credit_note(self, note: Credit, key: int, keys: Keys) -> Values:
        content = self._content(note.number, sale=note.sale, items=note.items)
        return {
            "id": key,
            "kind": DocumentKind.CREDIT_NOTE.value,
            "corrects_id": keys.invoice,
            **self._document(note.number, at=note.at, keys=keys),
            "tax_point": note.sale.day,
            **amounts_of(-note.net, -note.tax),
            "content": json.dumps({**content, "corrects": note.sale.number}),
        }

    def _document(self, number: str, *, at: datetime, keys: Keys) -> Values:
        return {
            "entity_id": self.around.entity.pk,
            "number": number,
            "order_id": keys.order,
            "source": self.source_of(number),
            "issued_at": at,
            "issued_on": at.date(),
            "language": "en",
        }

    def _content(
        self, number: str, *, sale: Sale, items: Sequence[tuple[str, str, int, Decimal]]
    ) -> Values:
        """Return what the file says; the document itself was printed by the other system."""
        return {
            "imported_from": self.name,
            "number": number,
            "customer": sale.customer,
            "country": sale.country,
            "lines": [
                {"code": code, "title": title, "quantity": units, "unit_price": str(price)}
                for code, title, units, price in items
            ],
        }


def amounts_of(net: Decimal, tax: Decimal) -> Values:
    """Return the columns of a total; there is no duty in the file."""
    return {
        "net_total": net,
        "tax_total": tax,
        "duty_total": NOTHING,
        "gross_total": net + tax,
        "currency": CURRENCY,
    }


def _entries(sale: Sale, keys: Keys) -> Iterator[Values]:
    common = {"document_id": keys.invoice, "booked_on": sale.day}
    for supply, is_delivery in (("GOODS", False), ("DELIVERY", True)):
        net = total(line.net for line in sale.lines if line.is_delivery is is_delivery)
        if net:
            tax = _tax(sale, is_delivery=is_delivery)
            yield {**common, **_entry(sale, keys, supply=supply, net=net, tax=tax)}


def _tax(sale: Sale, *, is_delivery: bool) -> Decimal:
    """Return the tax as the order has it: rounded for each line, and once for the charge."""
    if is_delivery and sale.delivery:
        return tax_on(sale.delivery, rate=sale.ruling.rate)
    lines = (line for line in sale.goods if line.is_delivery is is_delivery)
    return total(tax_on(line.net, rate=sale.ruling.rate) for line in lines)


def _negative_entries(note: Credit, key: int, keys: Keys) -> Iterator[Values]:
    common = {"document_id": key, "booked_on": note.at.date()}
    for supply, net, tax in (
        ("GOODS", note.goods, note.goods_tax),
        ("DELIVERY", note.delivery, note.delivery_tax),
    ):
        if net:
            yield {**common, **_entry(note.sale, keys, supply=supply, net=-net, tax=-tax)}


def _entry(sale: Sale, keys: Keys, *, supply: str, net: Decimal, tax: Decimal) -> Values:
    ruling = sale.ruling
    return {
        "order_id": keys.order,
        "consignment_id": keys.consignment,
        "supply": supply,
        "regime": ruling.regime,
        "country": ruling.taxed_in,
        "ships_from": SELLER,
        "category": CATEGORY,
        "rate": ruling.rate,
        "reason": ruling.reason,
        "net": net,
        "tax": tax,
        "currency": CURRENCY,
        "buyer_vat_id": "",
        "supplied_on": sale.day,
    }
