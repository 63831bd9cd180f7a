"""Goods on their way in: suppliers, purchase orders, head-haul shipments, what they cost."""
