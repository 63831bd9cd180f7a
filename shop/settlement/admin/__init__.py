"""Settlement at the desk: lines to explain, differences, exposure."""

from shop.settlement.admin.entries import BalanceEntryAdmin, ExchangeDifferenceAdmin

__all__ = ["BalanceEntryAdmin", "ExchangeDifferenceAdmin"]
