"""Suppliers, what is ordered of them, how it travels and what it costs: a table of contents."""

from logistics.inbound.models.costs import CostRow, HaulCost
from logistics.inbound.models.hauls import (
    ArrivalVersion,
    Container,
    HeadHaul,
    Load,
    Milestone,
)
from logistics.inbound.models.purchases import (
    OrderedProposal,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
)

__all__ = [
    "ArrivalVersion",
    "Container",
    "CostRow",
    "HaulCost",
    "HeadHaul",
    "Load",
    "Milestone",
    "OrderedProposal",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Supplier",
]
