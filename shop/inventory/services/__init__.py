"""Writes of the inventory: a table of contents."""

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
    "OutOfStockError",
    "adjust_stock",
    "extend_hold",
    "firm_up",
    "hold_stock",
    "receive_stock",
    "release_stock",
    "return_stock",
    "ship_stock",
]
