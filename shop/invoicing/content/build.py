"""The frozen content of invoices and credit notes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import translation

from shop.invoicing.calculate import Taxed
from shop.invoicing.content import facts as _facts
from shop.invoicing.content.page import document_page
from shop.invoicing.content.seller import SellerFacts
from shop.invoicing.frozen import FrozenOrder
from shop.invoicing.models import Document, DocumentKind
from shop.invoicing.selectors import taxes_in_own_currency
from shop.invoicing.services.record import EntryDraft

VERSION = 1
Facts = dict[str, Any]


def invoice_content(
    frozen: FrozenOrder, *, seller: SellerFacts, entries: Sequence[EntryDraft], issued_on: date
) -> Facts:
    """Return everything that an invoice says (Art. 226 of the VAT Directive), in two forms.

    :raises RateMissingError: when a tax must be stated in a currency that has no rate
    """
    taxes = sorted(_facts.by_country(entries).items())
    facts = {
        **_common(frozen, seller=seller, entries=entries, issued_on=issued_on),
        "kind": str(DocumentKind.INVOICE),
        "lines": _lines(frozen),
        "own_currency": taxes_in_own_currency(taxes, on=frozen.tax_point),
    }
    return _content(frozen, facts)


def credit_content(
    frozen: FrozenOrder,
    *,
    seller: SellerFacts,
    credited: Sequence[EntryDraft],
    lines: Sequence[Facts],
    invoice: Document,
    issued_on: date,
) -> Facts:
    """Return everything that a credit note says; ``credited`` has positive amounts.

    Rates, regime, the seller's numbers and the exchange rate are the invoice's (CREDIT).
    """
    original = invoice.content.get("facts", {})
    facts = {
        **_common(frozen, seller=seller, entries=credited, issued_on=issued_on),
        "kind": str(DocumentKind.CREDIT_NOTE),
        "lines": list(lines) or [_facts.entry_facts(entry) for entry in credited],
        "own_currency": _repeated(credited, original=original),
        "corrects": {"number": invoice.number, "issued_on": invoice.issued_on.isoformat()},
    }
    facts["seller"] = original.get("seller", facts["seller"])
    facts["tax_point"] = invoice.tax_point.isoformat()
    return _content(frozen, facts)


def _common(
    frozen: FrozenOrder,
    *,
    seller: SellerFacts,
    entries: Sequence[EntryDraft],
    issued_on: date,
) -> Facts:
    order = frozen.order
    return {
        "order": order.number,
        "market": frozen.market.code,
        "currency": frozen.currency,
        "issued_on": issued_on.isoformat(),
        "tax_point": frozen.tax_point.isoformat(),
        "is_business": frozen.buyer.is_business,
        **_facts.party_facts(frozen, seller),
        **_facts.sums_facts(entries, currency=frozen.currency),
        "parcels": _facts.parcel_facts(frozen.parcels),
    }


def _lines(frozen: FrozenOrder) -> list[Facts]:
    goods = [
        _facts.line_facts(parcel, line, quantity=line.quantity, amounts=Taxed(line.net, line.tax))
        for parcel in frozen.parcels
        for line in parcel.lines
    ]
    charges = [
        _facts.charge_facts(parcel.taxation_of_charge(charge), Taxed(charge.net, charge.tax))
        for parcel in frozen.parcels
        for charge in parcel.charges
    ]
    return [*goods, *charges]


def _repeated(credited: Sequence[EntryDraft], *, original: Facts) -> list[dict[str, str]]:
    """Return the credited taxes in the currencies of the invoice, at the invoice's own rates."""
    taxes = _facts.by_country(credited)
    return [
        {**row, "tax": _facts.at_same_rate(taxes[row["country"]], row)}
        for row in original.get("own_currency", [])
        if row["country"] in taxes
    ]


def _content(frozen: FrozenOrder, facts: Facts) -> Facts:
    with translation.override(frozen.reader.code):
        page = document_page(facts, reader=frozen.reader)
    return {"version": VERSION, "facts": facts, "page": page}
