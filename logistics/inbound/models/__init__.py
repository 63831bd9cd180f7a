"""Suppliers and what is ordered of them: a table of contents."""

from logistics.inbound.models.purchases import (
    OrderedProposal,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
)

__all__ = ["OrderedProposal", "PurchaseOrder", "PurchaseOrderLine", "Supplier"]
