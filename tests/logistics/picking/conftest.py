"""Somebody at the desk, who packs."""

from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
