"""Goods on their way in, in the admin: a table of contents."""

from logistics.inbound.admin.hauls import HeadHaulAdmin
from logistics.inbound.admin.margin_panel import margin_panel
from logistics.inbound.admin.purchases import PurchaseOrderAdmin
from logistics.inbound.admin.suppliers import SupplierAdmin

__all__ = ["HeadHaulAdmin", "PurchaseOrderAdmin", "SupplierAdmin", "margin_panel"]
