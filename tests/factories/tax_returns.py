"""A ledger of a few documents, registrations and rates, and returns built from them at once."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from shop.invoicing.models import Document, DocumentKind
from shop.invoicing.services import record_document
from shop.kernel.money import Money
from shop.markets.models import ExchangeRate
from shop.orders.models import Order
from shop.tax.models import SellerRegistration
from shop.tax_returns.calculate import parse_period
from shop.tax_returns.models import TaxReturn
from shop.tax_returns.services import build, request
from tests.factories.invoicing import document_draft, entry_draft
from tests.factories.law import enact_tax_data

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SUPPLIED = date(2026, 8, 10)
_sources = count(1)


def register(scheme: str, country: str = "", number: str = "DE123456789") -> SellerRegistration:
    """Enter a registration that has held since 2021, and the law that says what it calls for."""
    enact_tax_data()
    return SellerRegistration.objects.create(
        scheme=scheme,
        country=country,
        number=number,
        valid_from=date(2021, 7, 1),
        source="certificate",
        checked_on=date(2026, 10, 1),
    )


def publish(day: date, **rates: str) -> None:
    """Enter what one euro bought of some currencies on a day."""
    for currency, per_euro in rates.items():
        ExchangeRate.objects.create(date=day, currency=currency, per_euro=Decimal(per_euro))


def book(
    order: Order,
    *,
    booked: date = SUPPLIED,
    supplied: date | None = None,
    corrects: Document | None = None,
    **entry: Any,
) -> Document:
    """Issue a document with one entry, under the law; with ``corrects`` it is a credit note."""
    enact_tax_data()
    currency = entry.get("currency", "EUR")
    return record_document(
        document_draft(
            order=order,
            source=f"return-{next(_sources)}",
            issued_at=datetime.combine(booked, time(12), tzinfo=UTC),
            tax_point=supplied or booked,
            kind=DocumentKind.CREDIT_NOTE if corrects else DocumentKind.INVOICE,
            corrects=corrects,
            duty_total=Money(Decimal(0), currency),
            entries=[entry_draft(**entry)],
        )
    )


def book_oss(order: Order, *, net: str, tax: str, country: str = "FR", **more: Any) -> Document:
    """Issue a document over a distance sale from Germany."""
    entry = {"regime": "OSS", "country": country, "rate": Decimal("0.2"), **more}
    return book(order, net=net, tax=tax, **entry)


def requested(report: str, country: str, period: str, *, at: datetime = NOW) -> TaxReturn:
    """Request a return, as a service inside the test's transaction."""
    return request.request_tax_return.__wrapped__(
        report=report, country=country, period=parse_period(period), actor="mei", at=at
    )


def built(report: str, country: str, period: str, *, at: datetime = NOW) -> TaxReturn:
    """Request a return and build it to the end."""
    row = requested(report, country, period, at=at)
    while build.build_tax_return_batch.__wrapped__(tax_return_id=row.pk, at=at):
        pass
    row.refresh_from_db()
    return row


def figures(row: TaxReturn) -> dict[str, str | None]:
    """Return the boxes of a return by their code."""
    return {figure["code"]: figure["amount"] for figure in row.figures}
