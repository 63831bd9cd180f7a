"""Writes of fulfilment: a table of contents."""

from logistics.fulfilment.services.errors import (
    NotReadyToFulfilError,
    ShipmentStateError,
    TaxMisfitError,
    TooManyScannedError,
    TrackingNumberTakenError,
    WrongItemError,
)
from logistics.fulfilment.services.follow import (
    cancel_shipments,
    follow_changed_orders,
    follow_order,
)
from logistics.fulfilment.services.pack import pack_completely, pack_shipment
from logistics.fulfilment.services.plan import plan_missing_shipments, plan_shipment
from logistics.fulfilment.services.ship import deliver_shipment, ship_shipment

__all__ = [
    "NotReadyToFulfilError",
    "ShipmentStateError",
    "TaxMisfitError",
    "TooManyScannedError",
    "TrackingNumberTakenError",
    "WrongItemError",
    "cancel_shipments",
    "deliver_shipment",
    "follow_changed_orders",
    "follow_order",
    "pack_completely",
    "pack_shipment",
    "plan_missing_shipments",
    "plan_shipment",
    "ship_shipment",
]
