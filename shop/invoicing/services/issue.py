"""Issuing the invoice of an order, once, from what was frozen when it was placed."""

from datetime import datetime

from django.db import transaction

from shop.invoicing.content import SellerFacts, invoice_content
from shop.invoicing.frozen import FrozenOrder
from shop.invoicing.models import Document, DocumentKind
from shop.invoicing.selectors import (
    ACCEPTED,
    find_invoice,
    get_selling_entity,
)
from shop.invoicing.services.entries import entries_of
from shop.invoicing.services.record import (
    DocumentDraft,
    UnbalancedDocumentError,
    record_document,
)
from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.tax.selectors import registration_numbers_on


@transaction.atomic(durable=True)
def issue_invoice(*, order_id: int, at: datetime) -> Document | None:
    """Issue the invoice of an order whose money was accepted; the one it has when it has one.

    Returns None when there is nothing to invoice: nobody has paid, or it was cancelled before.
    Every amount comes from the frozen order; the totals are the order's, to the cent.

    :raises NoLegalEntityError: when the company that sells has not been entered
    :raises RateMissingError: when a tax must be stated in a currency that has no rate
    :raises UnbalancedDocumentError: when the order's quotes do not add up to its totals
    """
    order = lock_order(order_id=order_id)
    known = find_invoice(order_id=order_id)
    if known is not None or order.paid_at is None or order.status not in ACCEPTED:
        return known
    return write_invoice(frozen=FrozenOrder(order), at=at)


def write_invoice(*, frozen: FrozenOrder, at: datetime) -> Document:
    """Write the invoice of a locked order; see ``issue_invoice``."""
    order, entity = frozen.order, get_selling_entity()
    entries = entries_of(frozen)
    draft = DocumentDraft(
        kind=DocumentKind.INVOICE,
        entity=entity,
        order=order,
        source=f"order-{order.pk}",
        issued_at=at,
        time_zone=frozen.market.time_zone,
        tax_point=frozen.tax_point,
        language=frozen.reader.language,
        duty_total=order.duty_total,
        entries=entries,
        content=invoice_content(
            frozen,
            seller=SellerFacts(entity, registration_numbers_on(on=frozen.tax_point)),
            entries=entries,
            issued_on=at.astimezone(frozen.market.time_zone).date(),
        ),
    )
    document = record_document(draft)
    _refuse_other_totals(document, order)
    return document


def _refuse_other_totals(document: Document, order: Order) -> None:
    names = ("net_total", "tax_total", "duty_total", "gross_total")
    for name in names:
        if getattr(document, name) != getattr(order, name):
            raise UnbalancedDocumentError(f"order {order.number}: the {name} is not the invoice's")
