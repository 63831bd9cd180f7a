"""Documents in the admin: a table of contents."""

from shop.invoicing.admin import order_page
from shop.invoicing.admin.documents import DocumentAdmin
from shop.invoicing.admin.entities import LegalEntityAdmin

__all__ = ["DocumentAdmin", "LegalEntityAdmin", "order_page"]
