"""What the desk hands on, and how the background work is: a table of contents."""

from shop.desk.admin.failures import FailedTaskAdmin
from shop.desk.admin.handing import HandedViewAdmin

__all__ = ["FailedTaskAdmin", "HandedViewAdmin"]
