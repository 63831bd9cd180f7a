"""The evidence file of an order: all that proves its tax, from wherever it lies.

Parcels and registers of VAT numbers are kept by nouns that this one may not know; they add
their part here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shop.invoicing.models import Document
from shop.orders.models import Order
from shop.orders.selectors import consignments_of
from shop.tax.calculate import Term
from shop.tax.selectors import legal_term

Facts = dict[str, Any]
Source = Callable[[Order], Iterable[Facts]]


@dataclass(slots=True)
class EvidenceSources:
    """The parts that others add, by name: ``transport``, ``vat_id_checks``."""

    sources: dict[str, Source] = field(default_factory=dict)

    def source(self, name: str) -> Callable[[Source], Source]:
        """Add a part; its facts are flat dictionaries of what JSON can hold."""

        def add(maker: Source) -> Source:
            self.sources[name] = maker
            return maker

        return add


EVIDENCE = EvidenceSources()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is kept of an order, and until when it must be."""

    order: Order
    retention_until: date
    ship_to: Facts
    documents: list[Facts]
    quotes: list[Facts]
    parts: dict[str, list[Facts]]

    def as_json(self, *, at: datetime) -> Facts:
        """Return the whole file as what JSON can hold; amounts are text with their currency."""
        return {
            "order": self.order.number,
            "placed_at": self.order.placed_at.isoformat(),
            "made_at": at.isoformat(),
            "retention_until": self.retention_until.isoformat(),
            "ship_to": self.ship_to,
            "documents": self.documents,
            "quotes": self.quotes,
            **self.parts,
        }


def evidence_of(order: Order) -> Evidence:
    """Return the evidence file of an order."""
    documents = list(
        Document.objects.filter(order=order).prefetch_related("tax_entries").order_by("pk")
    )
    return Evidence(
        order=order,
        retention_until=retention_until(order, documents=documents),
        ship_to=_ship_to(order),
        documents=[_document(row) for row in documents],
        quotes=[
            {"consignment": row.position, "regime": row.regime, "quote": row.quote}
            for row in consignments_of(order_id=order.pk)
        ],
        parts={name: list(make(order)) for name, make in sorted(EVIDENCE.sources.items())},
    )


def retention_until(order: Order, *, documents: Iterable[Document] = ()) -> date:
    """Return the last day on which the order's records must be kept.

    The period of law begins with the end of the year of the transaction (Art. 369k(2) and 369x(2)
    of the VAT Directive); a later correction begins it anew.
    """
    years = [order.placed_at.year, *(row.issued_on.year for row in documents)]
    end = date(max(years), 12, 31)
    return legal_term(Term.TAX_RECORDS, country=order.country, on=end).after(end)


def _ship_to(order: Order) -> Facts:
    names = ("name", "company", "line1", "line2", "district", "city", "region", "postcode")
    return {**{name: getattr(order, name) for name in names}, "country": order.country}


def _document(row: Document) -> Facts:
    return {
        "kind": row.kind,
        "number": row.number,
        "issued_on": row.issued_on.isoformat(),
        "tax_point": row.tax_point.isoformat(),
        "net": str(row.net_total.amount),
        "tax": str(row.tax_total.amount),
        "duty": str(row.duty_total.amount),
        "gross": str(row.gross_total.amount),
        "currency": str(row.gross_total.currency),
        "entries": [
            {
                "regime": entry.regime,
                "country": entry.country,
                "ships_from": entry.ships_from,
                "supply": entry.supply,
                "rate": str(entry.rate),
                "reason": entry.reason,
                "net": str(entry.net.amount),
                "tax": str(entry.tax.amount),
                "buyer_vat_id": entry.buyer_vat_id,
            }
            for entry in row.tax_entries.all()
        ],
    }
