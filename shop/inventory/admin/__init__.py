"""Stock in the admin: a table of contents."""

from shop.inventory.admin.imports import StockImportAdmin
from shop.inventory.admin.stock import StockItemAdmin, StockMovementAdmin, WarehouseAdmin

__all__ = ["StockImportAdmin", "StockItemAdmin", "StockMovementAdmin", "WarehouseAdmin"]
