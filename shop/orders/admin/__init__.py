"""Orders in the admin: a table of contents."""

from shop.orders.admin.extensions import (
    ORDER_PAGE,
    HistoryEntry,
    OrderAction,
    OrderPanel,
)
from shop.orders.admin.history import entry_of, events_of_order
from shop.orders.admin.law import orders_quoted_with
from shop.orders.admin.lots import LotAdmin
from shop.orders.admin.pages import OrderAdmin
from shop.orders.admin.quotes import regime_in_words
from shop.orders.admin.route import route_panel
from shop.orders.admin.tiles import orders_today, revenue_today

__all__ = [
    "ORDER_PAGE",
    "HistoryEntry",
    "LotAdmin",
    "OrderAction",
    "OrderAdmin",
    "OrderPanel",
    "entry_of",
    "events_of_order",
    "orders_quoted_with",
    "orders_today",
    "regime_in_words",
    "revenue_today",
    "route_panel",
]
