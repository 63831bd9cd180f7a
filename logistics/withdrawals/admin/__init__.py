"""Withdrawals in the admin: a table of contents."""

from logistics.withdrawals.admin import order_page
from logistics.withdrawals.admin.lists import WithdrawalAdmin
from logistics.withdrawals.admin.tiles import due_withdrawals

__all__ = ["WithdrawalAdmin", "due_withdrawals", "order_page"]
