"""Shipments in the admin: a table of contents."""

from logistics.fulfilment.admin import order_page
from logistics.fulfilment.admin.lists import ShipmentAdmin
from logistics.fulfilment.admin.tiles import packing_tile, parcels_to_pack

__all__ = ["ShipmentAdmin", "order_page", "packing_tile", "parcels_to_pack"]
