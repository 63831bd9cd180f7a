"""Somebody at the desk, who looks after parcels."""

from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
