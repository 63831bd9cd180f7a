"""What a document says, frozen with it: ``facts`` for machines, ``page`` for its reader.

A table of contents.
"""

from shop.invoicing.content.build import credit_content, invoice_content
from shop.invoicing.content.papers import CustomsDetails, customs_page
from shop.invoicing.content.seller import SellerFacts

__all__ = [
    "CustomsDetails",
    "SellerFacts",
    "credit_content",
    "customs_page",
    "invoice_content",
]
