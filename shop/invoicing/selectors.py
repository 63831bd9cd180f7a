"""Who issues the documents, which there are, and what is left of what was invoiced."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import get_territory_currencies
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from shop.invoicing.calculate import Taxed, converted
from shop.invoicing.models import Document, DocumentKind, LegalEntity, TaxEntry
from shop.kernel.money import Money
from shop.markets.selectors import latest_rate
from shop.orders.models import Order
from shop.tax.selectors import tax_data

# What may have an invoice: somebody accepted the money, and nobody has cancelled since.
ACCEPTED = (
    Order.Status.AUTHORISED,
    Order.Status.PAID,
    Order.Status.PARTLY_REFUNDED,
    Order.Status.REFUNDED,
)
# Whose law wants the tax in its own currency: Art. 230 of the VAT Directive, and the British
# regulation 14 of S.I. 1995/2518 that came from it.
OWN_CURRENCY_AREAS = frozenset({"EU", "GB"})


class NoLegalEntityError(Exception):
    """Raised when the company that sells has not been entered yet."""


def get_selling_entity() -> LegalEntity:
    """Return the company that issues the documents.

    :raises NoLegalEntityError: when the one that the settings name is not in the tables
    """
    entity = LegalEntity.objects.filter(code=settings.LEGAL_ENTITY).first()
    if entity is None:
        raise NoLegalEntityError(
            f"enter the selling company {settings.LEGAL_ENTITY!r} before documents are issued"
        )
    return entity


def documents_of(*, order_id: int) -> QuerySet[Document]:
    """Return an order's documents in the order in which they were issued."""
    return Document.objects.filter(order_id=order_id).order_by("issued_at", "pk")


def find_invoice(*, order_id: int) -> Document | None:
    """Return the invoice of an order, if there is one."""
    return documents_of(order_id=order_id).filter(kind=DocumentKind.INVOICE).first()


def find_document(*, token: str, number: str) -> Document | None:
    """Return a document of the order that a secret opens."""
    rows = Document.objects.filter(order__access_token=token, number=number)
    return rows.select_related("order").first()


def entries_left(*, order_id: int) -> list[tuple[TaxEntry, Taxed]]:
    """Return the entries of an order's invoice with what credit notes have left of each.

    Entries of which nothing is left are not among them.
    """
    rows = TaxEntry.objects.filter(order_id=order_id).order_by("pk")
    first: dict[tuple[object, ...], TaxEntry] = {}
    left: dict[tuple[object, ...], Taxed] = {}
    for row in rows:
        key = entry_key(row)
        first.setdefault(key, row)
        amounts = Taxed(row.net, row.tax)
        left[key] = left[key] + amounts if key in left else amounts
    return [(first[key], rest) for key, rest in left.items() if rest.net.amount or rest.tax.amount]


def entry_key(row: Any) -> tuple[object, ...]:
    """Return what a credit note repeats of an entry: everything but the amounts."""
    return (
        row.consignment_id,
        str(row.supply),
        str(row.regime),
        row.country,
        row.category,
        Decimal(row.rate).normalize(),
        str(row.reason),
        row.buyer_vat_id,
    )


def orders_without_invoice(*, before: datetime) -> QuerySet[Order]:
    """Return orders accepted before a moment that have no invoice, oldest first."""
    invoices = Document.objects.filter(order=OuterRef("pk"), kind=DocumentKind.INVOICE)
    return Order.objects.filter(
        ~Exists(invoices), paid_at__lt=before, status__in=ACCEPTED
    ).order_by("paid_at", "pk")


def own_currency(*, country: str, on: date) -> str:
    """Return the currency in which a place wants its tax stated; empty when it does not mind.

    Which currency a country uses on a day is Babel's CLDR table: no list of our own.
    """
    areas: set[str] = set()
    for rules in tax_data(on=on).territories.values():
        areas.update(*(rule.vat_areas for rule in rules if rule.jurisdiction == country))
    if not areas & OWN_CURRENCY_AREAS:
        return ""
    territory = "GB" if country == "XI" else country[:2]
    found: Sequence[str] = get_territory_currencies(territory, start_date=on, end_date=on)
    return found[0] if found else ""


def taxes_in_own_currency(taxes: Iterable[tuple[str, Money]], *, on: date) -> list[dict[str, str]]:
    """Return the taxes that must be stated in another currency than the document's.

    At the latest rate that the European Central Bank published on or before the tax point
    (Art. 91(2) of the VAT Directive). Each says its country, currency, amount, rate per unit of
    the document's currency, source and day.

    :raises RateMissingError: when a currency has no rate; an invoice never guesses one
    """
    found = []
    for country, tax in taxes:
        target, source = own_currency(country=country, on=on), str(tax.currency)
        if target in {"", source}:
            continue
        ours, theirs = latest_rate(currency=source, on=on), latest_rate(currency=target, on=on)
        amount = converted(
            tax, per_euro=ours.per_euro, target=target, target_per_euro=theirs.per_euro
        )
        rate = (theirs.per_euro / ours.per_euro).quantize(Decimal("0.000001")).normalize()
        found.append(
            {
                "country": country,
                "currency": target,
                "tax": str(amount.amount),
                "rate": f"{rate:f}",
                "per_euro": str(theirs.per_euro),
                "base_per_euro": str(ours.per_euro),
                "source": theirs.source if theirs.source != "par" else ours.source,
                "date": min(ours.date, theirs.date).isoformat(),
            }
        )
    return found
