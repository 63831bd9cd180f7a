"""Documents as PDF: setting by Typst, and the electronic invoice inside. A table of contents."""

from shop.invoicing.printing.einvoice import electronic_invoice
from shop.invoicing.printing.setting import set_pdf

__all__ = ["electronic_invoice", "set_pdf"]
