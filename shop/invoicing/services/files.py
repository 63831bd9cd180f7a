"""The PDF of a document: made once, kept under its checksum, and the same whenever it is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from shop.invoicing.models import Document, DocumentFile
from shop.invoicing.printing import electronic_invoice, set_pdf

TEMPLATE = "invoice.typ"


class NotPrintableError(Exception):
    """Raised for a document that came without a page, as imported ones do."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """A file to be handed out."""

    name: str
    content: bytes


def printed(*, document: Document, at: datetime) -> Pdf:
    """Return the PDF of a document, from the storage or set now and kept.

    The bytes are the same in either case; a file that is not what its checksum says is set again.
    Call it outside a transaction: it writes to the storage.

    :raises NotPrintableError: when the document has no page
    """
    name = f"{document.number}.pdf"
    kept = DocumentFile.objects.filter(document=document).first()
    content = _read(kept) if kept else None
    if content is not None:
        return Pdf(name, content)
    content = set_document(document)
    checksum = sha256(content).hexdigest()
    path = f"{document.issued_on.year}/{document.number}-{checksum}.pdf"
    storage = storages["documents"]
    # Whoever else made the file at the same moment made the same one.
    if not storage.exists(path) or _checksum_of(path) != checksum:
        storage.delete(path)
        path = storage.save(path, ContentFile(content))
    DocumentFile.objects.update_or_create(
        document=document, defaults={"name": path, "sha256": checksum, "made_at": at}
    )
    return Pdf(name, content)


def set_document(document: Document) -> bytes:
    """Return the bytes of a document, set from its frozen content alone.

    :raises NotPrintableError: when the document has no page
    """
    page: Mapping[str, Any] | None = document.content.get("page")
    if not page:
        raise NotPrintableError(f"{document.number} has no page")
    xml = electronic_invoice(document.content["facts"], number=document.number)
    return set_pdf(
        TEMPLATE, numbered(page, document.number), made_at=document.issued_at, attachment=xml
    )


def numbered(page: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Return a page with its number, which was given out after the page was written."""
    meta = [[label, number if value == "{number}" else value] for label, value in page["meta"]]
    return {**page, "number": number, "meta": meta}


def _read(kept: DocumentFile) -> bytes | None:
    storage = storages["documents"]
    try:
        with storage.open(kept.name) as file:
            content: bytes = file.read()
    except OSError:
        return None
    return content if sha256(content).hexdigest() == kept.sha256 else None


def _checksum_of(path: str) -> str:
    with storages["documents"].open(path) as file:
        return sha256(file.read()).hexdigest()
