"""Writes of fulfilment: a table of contents."""

from logistics.fulfilment.services.divide import merge_shipments, split_shipment
from logistics.fulfilment.services.errors import (
    BeingPackedError,
    CustomsIncompleteError,
    NothingStaysError,
    NothingToMoveError,
    NotInParcelError,
    NotMergeableError,
    NotReadyToFulfilError,
    ShipmentStateError,
    SplitError,
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
    "BeingPackedError",
    "CustomsIncompleteError",
    "NotInParcelError",
    "NotMergeableError",
    "NotReadyToFulfilError",
    "NothingStaysError",
    "NothingToMoveError",
    "ShipmentStateError",
    "SplitError",
    "TaxMisfitError",
    "TooManyScannedError",
    "TrackingNumberTakenError",
    "WrongItemError",
    "cancel_shipments",
    "deliver_shipment",
    "follow_changed_orders",
    "follow_order",
    "merge_shipments",
    "pack_completely",
    "pack_shipment",
    "plan_missing_shipments",
    "plan_shipment",
    "ship_shipment",
    "split_shipment",
]
