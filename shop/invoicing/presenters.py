"""What pages and mails show of an order's documents."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from shop.invoicing.content.words import title_of
from shop.invoicing.selectors import documents_of
from shop.kernel.money import Money
from shop.orders.models import Order


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document of an order and where its PDF is, under the active language."""

    kind: str
    title: str
    number: str
    issued_on: date
    total: Money
    url: str


def document_links(order: Order) -> list[DocumentLink]:
    """Return the documents of an order that can be downloaded, the first issued first."""
    rows = documents_of(order_id=order.pk).filter(content__has_key="page").defer("content")
    return [
        DocumentLink(
            kind=row.kind,
            title=title_of(row.kind),
            number=row.number,
            issued_on=row.issued_on,
            total=row.gross_total,
            url=reverse("shop:order-document", args=[order.access_token, row.number]),
        )
        for row in rows
    ]
