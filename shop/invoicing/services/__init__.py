"""Issuing invoices and credit notes. A table of contents."""

from shop.invoicing.services.record import (
    DocumentDraft,
    EntryDraft,
    UnbalancedDocumentError,
    record_document,
)

__all__ = ["DocumentDraft", "EntryDraft", "UnbalancedDocumentError", "record_document"]
