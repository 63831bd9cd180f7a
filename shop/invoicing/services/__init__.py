"""Issuing invoices and credit notes, and keeping their files. A table of contents."""

from shop.invoicing.services.record import (  # isort: skip — the others build on it
    DocumentDraft,
    EntryDraft,
    UnbalancedDocumentError,
    record_document,
)
from shop.invoicing.services.credit import CreditPart, CreditRequest, issue_credit_note
from shop.invoicing.services.files import NotPrintableError, printed
from shop.invoicing.services.issue import issue_invoice

__all__ = [
    "CreditPart",
    "CreditRequest",
    "DocumentDraft",
    "EntryDraft",
    "NotPrintableError",
    "UnbalancedDocumentError",
    "issue_credit_note",
    "issue_invoice",
    "printed",
    "record_document",
]
