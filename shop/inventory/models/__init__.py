"""Warehouses, stock, its ledger and what people do about it: a table of contents."""

from shop.inventory.models.counts import StockCount, StockCountLine
from shop.inventory.models.imports import StockImport, StockImportLine
from shop.inventory.models.lots import Lot, LotMovement, LotPick
from shop.inventory.models.preorders import ExpectedUnits, Preorder, PreorderMove
from shop.inventory.models.promises import ProtectedStock, SafetyBuffer
from shop.inventory.models.stock import (
    Bin,
    Figure,
    Reservation,
    StockItem,
    StockMovement,
    Warehouse,
)
from shop.inventory.models.transfers import Transfer, TransferLine

__all__ = [
    "Bin",
    "ExpectedUnits",
    "Figure",
    "Lot",
    "LotMovement",
    "LotPick",
    "Preorder",
    "PreorderMove",
    "ProtectedStock",
    "Reservation",
    "SafetyBuffer",
    "StockCount",
    "StockCountLine",
    "StockImport",
    "StockImportLine",
    "StockItem",
    "StockMovement",
    "Transfer",
    "TransferLine",
    "Warehouse",
]
