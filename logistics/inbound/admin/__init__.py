"""Goods on their way in, in the admin: a table of contents."""

from logistics.inbound.admin.purchases import PurchaseOrderAdmin
from logistics.inbound.admin.suppliers import SupplierAdmin

__all__ = ["PurchaseOrderAdmin", "SupplierAdmin"]
