"""What people type about goods on their way in: a table of contents."""

from logistics.inbound.forms.hauls import (
    CostForm,
    HaulForm,
    LoadForm,
    MilestoneForm,
    MoveForm,
    cargo_as_text,
)
from logistics.inbound.forms.purchases import GoodsForm, PurchaseForm, goods_as_text
from logistics.inbound.forms.receipts import ArrivalForm, ReceiptForm

__all__ = [
    "ArrivalForm",
    "CostForm",
    "GoodsForm",
    "HaulForm",
    "LoadForm",
    "MilestoneForm",
    "MoveForm",
    "PurchaseForm",
    "ReceiptForm",
    "cargo_as_text",
    "goods_as_text",
]
