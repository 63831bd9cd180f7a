"""Writes of the inventory: a table of contents."""

from shop.inventory.services.imports import (
    ImportOverError,
    book_stock_import_batch,
    confirm_stock_import,
    discard_stock_import,
    forget_old_imports,
    keep_stock_import,
)
from shop.inventory.services.promise import (
    OutOfStockError,
    extend_hold,
    firm_up,
    hold_stock,
    release_stock,
)
from shop.inventory.services.stock import (
    adjust_stock,
    receive_stock,
    return_stock,
    ship_stock,
)

__all__ = [
    "ImportOverError",
    "OutOfStockError",
    "adjust_stock",
    "book_stock_import_batch",
    "confirm_stock_import",
    "discard_stock_import",
    "extend_hold",
    "firm_up",
    "forget_old_imports",
    "hold_stock",
    "keep_stock_import",
    "receive_stock",
    "release_stock",
    "return_stock",
    "ship_stock",
]
