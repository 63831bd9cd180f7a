"""Writes of the inventory: a table of contents."""

from shop.inventory.services.bins import place_shelves
from shop.inventory.services.counts import (
    CountStateError,
    SamePersonError,
    approve_count,
    cancel_count,
    enter_count,
    open_count,
    start_count,
)
from shop.inventory.services.errors import (
    LotDateError,
    LotsExpiredError,
    LotUnitsError,
    NotEnoughOnHandError,
    OutOfStockError,
)
from shop.inventory.services.hold_back import protect_stock, set_buffer
from shop.inventory.services.imports import (
    ImportOverError,
    book_stock_import_batch,
    confirm_stock_import,
    discard_stock_import,
    forget_old_imports,
    keep_stock_import,
)
from shop.inventory.services.lot_care import (
    correct_day,
    keep_in_lots,
    name_lots,
    name_units,
    set_expired_aside,
)
from shop.inventory.services.lots import NamedLot
from shop.inventory.services.preorders import Delivery, expect_units, fill_preorders
from shop.inventory.services.promise import (
    extend_hold,
    firm_up,
    hold_stock,
    release_stock,
)
from shop.inventory.services.reports import (
    Reported,
    ReportedChange,
    Snapshot,
    book_reported,
    compare_snapshot,
)
from shop.inventory.services.states import (
    Move,
    NotEnoughUnitsError,
    Shift,
    move_units,
    shift_units,
)
from shop.inventory.services.stock import (
    Received,
    adjust_stock,
    receive_goods,
    receive_stock,
    return_stock,
    ship_stock,
)
from shop.inventory.services.transfers import (
    Arrival,
    TransferRequest,
    TransferStateError,
    cancel_transfer,
    receive_transfer,
    request_transfer,
    send_transfer,
)

__all__ = [
    "Arrival",
    "CountStateError",
    "Delivery",
    "ImportOverError",
    "LotDateError",
    "LotUnitsError",
    "LotsExpiredError",
    "Move",
    "NamedLot",
    "NotEnoughOnHandError",
    "NotEnoughUnitsError",
    "OutOfStockError",
    "Received",
    "Reported",
    "ReportedChange",
    "SamePersonError",
    "Shift",
    "Snapshot",
    "TransferRequest",
    "TransferStateError",
    "adjust_stock",
    "approve_count",
    "book_reported",
    "book_stock_import_batch",
    "cancel_count",
    "cancel_transfer",
    "compare_snapshot",
    "confirm_stock_import",
    "correct_day",
    "discard_stock_import",
    "enter_count",
    "expect_units",
    "extend_hold",
    "fill_preorders",
    "firm_up",
    "forget_old_imports",
    "hold_stock",
    "keep_in_lots",
    "keep_stock_import",
    "move_units",
    "name_lots",
    "name_units",
    "open_count",
    "place_shelves",
    "protect_stock",
    "receive_goods",
    "receive_stock",
    "receive_transfer",
    "release_stock",
    "request_transfer",
    "return_stock",
    "send_transfer",
    "set_buffer",
    "set_expired_aside",
    "shift_units",
    "ship_stock",
    "start_count",
]
