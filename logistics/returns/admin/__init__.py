"""Returns in the admin: a table of contents."""

from logistics.returns.admin import order_page, tiles
from logistics.returns.admin.lists import ReturnAdmin
from logistics.returns.admin.policies import ReturnPolicyAdmin

__all__ = ["ReturnAdmin", "ReturnPolicyAdmin", "order_page", "tiles"]
