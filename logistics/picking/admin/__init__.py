"""Picking in the admin: a table of contents."""

from logistics.picking.admin.lists import PickScanAdmin, WaveAdmin

__all__ = ["PickScanAdmin", "WaveAdmin"]
