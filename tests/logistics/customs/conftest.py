"""Somebody at the desk, who sends parcels abroad."""

from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
