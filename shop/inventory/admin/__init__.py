"""Stock in the admin: a table of contents."""

from shop.inventory.admin.bins import BinAdmin
from shop.inventory.admin.bundles import BundlePartAdmin
from shop.inventory.admin.counts import StockCountAdmin
from shop.inventory.admin.imports import StockImportAdmin
from shop.inventory.admin.preorders import PreorderAdmin
from shop.inventory.admin.promises import ProtectedStockAdmin, SafetyBufferAdmin
from shop.inventory.admin.stock import StockItemAdmin, StockMovementAdmin, WarehouseAdmin
from shop.inventory.admin.transfers import TransferAdmin

__all__ = [
    "BinAdmin",
    "BundlePartAdmin",
    "PreorderAdmin",
    "ProtectedStockAdmin",
    "SafetyBufferAdmin",
    "StockCountAdmin",
    "StockImportAdmin",
    "StockItemAdmin",
    "StockMovementAdmin",
    "TransferAdmin",
    "WarehouseAdmin",
]
