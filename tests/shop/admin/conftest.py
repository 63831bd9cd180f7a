"""Somebody at the desk."""

from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
