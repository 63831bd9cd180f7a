"""The documents that travel with a mail: an invoice with its confirmation, a note with a refund."""

import logging
from collections.abc import Callable
from datetime import datetime

from typst import TypstError

from crm.messages import keys
from crm.messages.models import OutgoingMail
from shop.invoicing.models import Document
from shop.invoicing.selectors import NoLegalEntityError
from shop.invoicing.services import (
    NotPrintableError,
    UnbalancedDocumentError,
    issue_invoice,
    printed,
)
from shop.invoicing.services.files import Pdf
from shop.markets.selectors import RateMissingError
from shop.payments.services.credit import credit_refund

log = logging.getLogger(__name__)
# What can be wrong with a document must not keep the mail: the sweeper and the staff see to it.
OBSTACLES = (
    NoLegalEntityError,
    NotPrintableError,
    RateMissingError,
    UnbalancedDocumentError,
    TypstError,
    OSError,
)


def attachments_of(mail: OutgoingMail, *, at: datetime) -> list[Pdf]:
    """Return the PDF that belongs to a mail, its document issued first when it is missing.

    Call it outside a transaction. A document that cannot be made is left out and logged; the mail
    says where documents are found later.
    """
    issue = _issuer(mail, at=at)
    if issue is None:
        return []
    try:
        document = issue()
        return [printed(document=document, at=at)] if document else []
    except OBSTACLES:
        log.exception("mail %s goes without its document", mail.pk)
        return []


def _issuer(mail: OutgoingMail, *, at: datetime) -> Callable[[], Document | None] | None:
    if mail.kind == OutgoingMail.Kind.ORDER_CONFIRMED and mail.order_id is not None:
        order_id = mail.order_id
        return lambda: issue_invoice(order_id=order_id, at=at)
    number = mail.key.removeprefix(keys.REFUNDED)
    if mail.kind == OutgoingMail.Kind.ORDER_REFUNDED and number.isdecimal():
        return lambda: credit_refund(refund_id=int(number), at=at)
    return None
